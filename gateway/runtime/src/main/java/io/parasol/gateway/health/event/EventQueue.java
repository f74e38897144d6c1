// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.util.List;

/**
 * A durable queue of events until they are published, which survives restarts and power failures.
 * Thread-safe.
 *
 * <p>The owner of an event is a device, by its id, or {@code gateway}.
 */
public interface EventQueue {

  /** Stores nothing: events live as long as the process. */
  EventQueue NONE =
      new EventQueue() {
        @Override
        public void enqueue(String owner, byte[] json, ReadyCallback callback) {
          callback.onPublishable(new QueuedEvent(0, json), false);
        }

        @Override
        public void published(String owner, long number) {}

        @Override
        public List<QueuedEvent> waiting(String owner, long after, int most) {
          return List.of();
        }
      };

  /**
   * A queued event.
   *
   * @param number sequence number of its owner's events.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record QueuedEvent(long number, byte[] json) {}

  /** Callback for an event that may be published. Called from any thread; must not block. */
  @FunctionalInterface
  interface ReadyCallback {
    /**
     * Called when the event may be published.
     *
     * @param isKept whether it is on the disk; if not, it is only in memory.
     */
    void onPublishable(QueuedEvent event, boolean isKept);
  }

  /** Queues an event and calls back when it may be published; returns at once. */
  void enqueue(String owner, byte[] json, ReadyCallback callback);

  /** Removes an event that was published. */
  void published(String owner, long number);

  /** Returns queued events after a number, oldest first. Reads the disk. */
  List<QueuedEvent> waiting(String owner, long after, int maxEvents);
}
