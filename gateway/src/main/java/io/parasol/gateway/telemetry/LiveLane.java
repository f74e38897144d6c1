// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.StoredMessage;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The live messages of a device that wait in memory for their turn. They come in runs without a
 * hole; a message that was left behind ends one.
 */
final class LiveLane {

  /** Messages that may wait for their turn. */
  private static final int MOST = 16;

  private static final long NO_RUN = -1;

  private final Budget budget;
  private final Deque<StoredMessage> waiting = new ArrayDeque<>();
  private long lastOfRun = NO_RUN;

  /**
   * @param budget shared by the lanes of all devices.
   */
  LiveLane(Budget budget) {
    this.budget = budget;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean hasRoom() {
    return waiting.size() < MOST && !budget.isFull();
  }

  /** Whether that number is the next one of a run. */
  boolean goesOnWith(long seq) {
    return seq - 1 == lastOfRun;
  }

  void add(StoredMessage message) {
    budget.take(Drain.cost(message));
    waiting.add(message);
    lastOfRun = message.seq();
  }

  /** Takes the oldest out; its room is given back by {@link #release}, once it is answered. */
  StoredMessage remove() {
    return waiting.remove();
  }

  void release(long cost) {
    budget.release(cost);
  }

  /** One of the run will not be live after all. */
  void endRun() {
    lastOfRun = NO_RUN;
  }

  void clear() {
    endRun();
    waiting.forEach(message -> budget.release(Drain.cost(message)));
    waiting.clear();
  }

  boolean holds(long seq) {
    return waiting.stream().anyMatch(message -> message.seq() == seq);
  }

  /** The number of the oldest; above all numbers if there is none. */
  long oldest() {
    StoredMessage oldest = waiting.peek();
    return oldest == null ? Long.MAX_VALUE : oldest.seq();
  }
}
