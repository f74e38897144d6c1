// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A bounded queue of lines from a connection's thread to the printing thread. A terminal that stops
 * reading stops the sender, and does not fill the memory. Each connection has its own queue.
 */
final class Feed implements AutoCloseable {

  private static final int MAX_WAITING = 1_000;

  /** How often a blocked writer checks whether the queue is closed. */
  private static final long CHECK_INTERVAL_MILLIS = 100;

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>(MAX_WAITING);
  private volatile boolean isClosed;

  /** An event of the connection. */
  sealed interface Event {
    record Line(String text) implements Event {}

    record Lost(String why) implements Event {}
  }

  /** Adds an event. Blocks while the queue is full; drops the event once the queue is closed. */
  void put(Event event) {
    try {
      while (!isClosed && !events.offer(event, CHECK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
        // The reader is slow; blocking here applies back-pressure to the sender.
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Removes and returns the next event; blocks until there is one. */
  Event take() throws InterruptedException {
    return events.take();
  }

  /** Closes the queue because its reader has ended; releases blocked writers. */
  @Override
  public void close() {
    isClosed = true;
  }
}
