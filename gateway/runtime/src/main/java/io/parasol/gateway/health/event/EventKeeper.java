// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.util.List;

/**
 * A durable queue of events until they are published, which survives restarts and power failures.
 * Thread-safe.
 *
 * <p>The owner of an event is a device, by its id, or {@code gateway}.
 */
public interface EventKeeper {

  /** Stores nothing: events live as long as the process. */
  EventKeeper NOTHING =
      new EventKeeper() {
        @Override
        public void keep(String owner, byte[] json, Heard heard) {
          heard.heard(new Kept(0, json), false);
        }

        @Override
        public void told(String owner, long number) {}

        @Override
        public List<Kept> waiting(String owner, long after, int most) {
          return List.of();
        }
      };

  /**
   * A queued event.
   *
   * @param number sequence number of its owner's events.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Kept(long number, byte[] json) {}

  /** Callback for an event that may be published. Called from any thread; must not block. */
  @FunctionalInterface
  interface Heard {
    /**
     * Called when the event may be published.
     *
     * @param isKept whether it is on the disk; if not, it is only in memory.
     */
    void heard(Kept event, boolean isKept);
  }

  /** Queues an event and calls back when it may be published; returns at once. */
  void keep(String owner, byte[] json, Heard heard);

  /** Removes an event that was published. */
  void told(String owner, long number);

  /** Returns queued events after a number, oldest first. Reads the disk. */
  List<Kept> waiting(String owner, long after, int most);
}
