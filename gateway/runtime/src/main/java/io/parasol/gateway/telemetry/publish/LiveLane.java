// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.gateway.store.segment.StoredMessage;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The live messages of a device that wait in memory. They arrive in contiguous runs; a message that
 * falls back to the backlog ends a run.
 */
final class LiveLane {

  /** Maximum number of waiting messages. */
  private static final int MAX_WAITING = 16;

  private static final long NO_RUN = -1;

  private final Budget budget;
  private final Deque<StoredMessage> waiting = new ArrayDeque<>(1);
  private long lastOfRun = NO_RUN;

  /**
   * Creates a lane.
   *
   * @param budget shared by the lanes of all devices.
   */
  LiveLane(Budget budget) {
    this.budget = budget;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean hasSpace() {
    return waiting.size() < MAX_WAITING && !budget.isFull();
  }

  /** Returns whether a number continues the current run. */
  boolean continuesRun(long seq) {
    return seq - 1 == lastOfRun;
  }

  void add(StoredMessage message) {
    budget.take(BacklogDrain.cost(message));
    waiting.add(message);
    lastOfRun = message.seq();
  }

  /** Removes the oldest message; {@link #release} gives back its bytes once it is answered. */
  StoredMessage remove() {
    return waiting.remove();
  }

  void release(long cost) {
    budget.release(cost);
  }

  /** Ends the run, because one of its messages falls back to the backlog. */
  void endRun() {
    lastOfRun = NO_RUN;
  }

  void clear() {
    endRun();
    waiting.forEach(message -> budget.release(BacklogDrain.cost(message)));
    waiting.clear();
  }

  boolean contains(long seq) {
    return waiting.stream().anyMatch(message -> message.seq() == seq);
  }

  /** Returns the number of the oldest message; above all numbers if there is none. */
  long oldest() {
    StoredMessage oldest = waiting.peek();
    return oldest == null ? Long.MAX_VALUE : oldest.seq();
  }
}
