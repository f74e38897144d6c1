// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.service;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Determines whether each of several activities has moved since the last time that all of them had.
 * An activity without work is given some: what counts is that it still could work.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class ProgressWatch {

  private final Map<String, Activity> activities = new LinkedHashMap<>();

  /** Something that must go on. */
  private interface Activity {

    /** Begins to observe; called again after each time that all activities have moved. */
    void begin();

    boolean hasMoved();
  }

  /**
   * Adds an activity that is given work.
   *
   * @param work begins a piece of work; must not block. The activity has moved when that has ended,
   *     in any way.
   */
  public ProgressWatch add(String name, Supplier<CompletionStage<?>> work) {
    activities.put(name, new Work(work));
    return this;
  }

  /**
   * Adds an activity that works by itself.
   *
   * @param count changes when it moves.
   */
  public ProgressWatch add(String name, LongSupplier count) {
    activities.put(name, new Counted(count));
    return this;
  }

  /**
   * Returns the activities that have not moved since this method last returned none, in the order
   * in which they were added. The first call only begins to observe, and returns all of them.
   */
  public List<String> unmoved() {
    List<String> unmoved = new ArrayList<>();
    activities.forEach(
        (name, activity) -> {
          if (!activity.hasMoved()) {
            unmoved.add(name);
          }
        });
    if (unmoved.isEmpty()) {
      activities.values().forEach(Activity::begin);
    }
    return unmoved;
  }

  private static final class Work implements Activity {
    private final Supplier<CompletionStage<?>> work;
    private @Nullable CompletableFuture<?> running;

    Work(Supplier<CompletionStage<?>> work) {
      this.work = work;
    }

    @Override
    public void begin() {
      try {
        running = work.get().toCompletableFuture();
      } catch (RuntimeException closing) {
        running = CompletableFuture.failedFuture(closing);
      }
    }

    @Override
    public boolean hasMoved() {
      if (running == null) {
        begin();
        return false;
      }
      return running.isDone();
    }
  }

  private static final class Counted implements Activity {
    private final LongSupplier count;
    private @Nullable Long last;

    Counted(LongSupplier count) {
      this.count = count;
    }

    @Override
    public void begin() {
      last = count.getAsLong();
    }

    @Override
    public boolean hasMoved() {
      if (last == null) {
        begin();
        return false;
      }
      return count.getAsLong() != last;
    }
  }
}
