// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * The in-flight window of one session, which may serve many devices: how many messages may be
 * unacknowledged. Backlog messages take at most half of it, and none while a live message waits.
 */
@ConfinedTo("telemetry")
public final class InFlightWindow {

  /** The window without a session, which is always full. */
  public static final InFlightWindow NONE = new InFlightWindow(() -> 0);

  private final IntSupplier window;

  /** Immutable while it is empty. */
  private Set<Runnable> waiting = Set.of();

  private int live;
  private int late;

  /**
   * Creates a window.
   *
   * @param window returns its current size.
   */
  public InFlightWindow(IntSupplier window) {
    this.window = window;
  }

  boolean hasSpace() {
    return live + late < window.getAsInt();
  }

  public boolean hasSpaceForBacklog() {
    return waiting.isEmpty() && hasSpace() && late < Math.max(1, window.getAsInt() / 2);
  }

  void acquire(boolean isLate) {
    if (isLate) {
      late++;
    } else {
      live++;
    }
  }

  /** Releases a slot; senders of live messages that wait for one run first. */
  void release(boolean isLate) {
    if (isLate) {
      late--;
    } else {
      live--;
    }
    Set<Runnable> turns = waiting;
    waiting = Set.of();
    turns.forEach(Runnable::run);
  }

  /** Runs a task when a slot is released, before later requests. */
  void await(Runnable sendLive) {
    if (waiting.isEmpty()) {
      waiting = new LinkedHashSet<>();
    }
    waiting.add(sendLive);
  }

  void cancel(Runnable sendLive) {
    if (!waiting.isEmpty()) {
      waiting.remove(sendLive);
    }
  }
}
