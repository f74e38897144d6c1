// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lines from a connection's thread to the one that prints. Bounded: a terminal that stands still
 * stops the flow, not the memory. For one connection; the next has its own.
 */
final class Feed implements AutoCloseable {

  private static final int MOST_WAITING = 1_000;

  /** How soon a writer that waits for room notices that nobody reads any more. */
  private static final long GLANCE_MILLIS = 100;

  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>(MOST_WAITING);
  private volatile boolean isClosed;

  /** What the connection has to tell. */
  sealed interface Event {
    record Line(String text) implements Event {}

    record Lost(String why) implements Event {}
  }

  /** Adds an event, when there is room; drops it once nobody reads any more. */
  void put(Event event) {
    try {
      while (!isClosed && !events.offer(event, GLANCE_MILLIS, TimeUnit.MILLISECONDS)) {
        // The reader is slow, and the sender shall be, too.
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next event; waits for it. */
  Event take() throws InterruptedException {
    return events.take();
  }

  /** Nobody reads any more; whoever waits for room waits no longer. */
  @Override
  public void close() {
    isClosed = true;
  }
}
