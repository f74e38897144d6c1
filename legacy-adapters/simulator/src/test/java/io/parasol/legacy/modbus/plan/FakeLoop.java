// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** An event loop whose time passes only when a test advances it. */
public final class FakeLoop extends AbstractExecutorService
    implements ScheduledExecutorService, InstantSource {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private final PriorityQueue<Task<?>> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong((Task<?> task) -> task.at)
              .thenComparingLong(task -> task.number));
  private long now;
  private long number;

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long at;
    private final long number = FakeLoop.this.number++;

    Task(Callable<V> what, long at) {
      super(what);
      this.at = at;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - now, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  public LinkTime time() {
    return new LinkTime(this, () -> now, this);
  }

  @Override
  public Instant instant() {
    return START.plusNanos(now);
  }

  /** Monotonic time. */
  public long nanos() {
    return now;
  }

  /** Time since the loop was made. */
  public Duration elapsed() {
    return Duration.ofNanos(now);
  }

  /** Whether a task is due later than that from now. */
  public boolean isScheduledAfter(Duration time) {
    return tasks.stream().anyMatch(task -> !task.isCancelled() && task.at - now > time.toNanos());
  }

  /** Lets time pass and runs everything that becomes due, in order. */
  public void advance(Duration by) {
    long end = now + by.toNanos();
    while (!tasks.isEmpty() && tasks.element().at <= end) {
      Task<?> next = tasks.remove();
      now = Math.max(now, next.at);
      next.run();
      if (!next.isCancelled()) {
        try {
          next.get();
        } catch (Exception failed) {
          throw new AssertionError("a task of the loop failed", failed);
        }
      }
    }
    now = end;
  }

  @Override
  public void execute(Runnable what) {
    var unused = schedule(what, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable what, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          what.run();
          return what;
        },
        delay,
        unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> what, long delay, TimeUnit unit) {
    Task<V> task = new Task<>(what, now + unit.toNanos(delay));
    tasks.add(task);
    return task;
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable what, long initial, long period, TimeUnit unit) {
    throw new UnsupportedOperationException("not used");
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable what, long initial, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("not used");
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
