// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hands items over to a thread in their order, as many with one task as there are.
 *
 * <p>The MQTT library could do that itself. But it hands over 128 messages at most. While more have
 * come, each message and each acknowledgement makes it search all that are not acknowledged for the
 * first that waits. This queue is unbounded; its user bounds it.
 *
 * @param <T> the items.
 */
final class HandOver<T> {

  private final Executor executor;
  private final Consumer<T> consumer;
  private final Queue<T> items = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Creates an empty one.
   *
   * @param executor one thread.
   * @param consumer is called on that thread; must not throw.
   */
  HandOver(Executor executor, Consumer<T> consumer) {
    this.executor = executor;
    this.consumer = consumer;
  }

  /** Adds an item; never blocks. Called by one thread. */
  void add(T item) {
    items.add(item);
    if (waiting.getAndIncrement() == 0) {
      executor.execute(this::passAll);
    }
  }

  /** Returns how many items wait or are being passed. */
  int size() {
    return waiting.get();
  }

  private void passAll() {
    int known = waiting.get();
    while (known > 0) {
      for (int i = 0; i < known; i++) {
        consumer.accept(items.remove());
      }
      known = waiting.addAndGet(-known);
    }
  }
}
