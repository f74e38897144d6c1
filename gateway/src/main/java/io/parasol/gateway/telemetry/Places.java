// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * The places for messages that are sent and not answered on one session, which may serve many
 * devices. Late messages have half of them at most, and none while a live one waits. Runs on the
 * loop.
 */
final class Places {

  /** Where there is no session. */
  static final Places NONE = new Places(() -> 0);

  private final IntSupplier window;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private int live;
  private int late;

  /**
   * @param window how many there are now.
   */
  Places(IntSupplier window) {
    this.window = window;
  }

  boolean areFree() {
    return live + late < window.getAsInt();
  }

  boolean areFreeForLate() {
    return waiting.isEmpty() && areFree() && late < Math.max(1, window.getAsInt() / 2);
  }

  void take(boolean isLate) {
    if (isLate) {
      late++;
    } else {
      live++;
    }
  }

  /** Gives one back; whoever waited for one sends first. */
  void release(boolean isLate) {
    if (isLate) {
      late--;
    } else {
      live--;
    }
    List<Runnable> turns = List.copyOf(waiting);
    waiting.clear();
    turns.forEach(Runnable::run);
  }

  /** Runs that when a place is given back, before any that asks later. */
  void await(Runnable sendLive) {
    waiting.add(sendLive);
  }

  void forget(Runnable sendLive) {
    waiting.remove(sendLive);
  }
}
