// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.StoredMessage;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Lets the devices that have a backlog send it in turns, at a bounded rate, so that live messages
 * and everything else on the box go on meanwhile. Runs on the loop.
 */
final class Drain {

  /** What one device may send in one turn. */
  static final long TURN = 64 * 1024;

  private static final long OVERHEAD = 128;

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Who takes part. */
  interface Source {

    /**
     * Sends late messages now.
     *
     * @return what was sent; 0 if nothing can be sent: it joins again when something can.
     */
    long sendLate(long most);
  }

  private final Loop loop;
  private final long bytesPerSecond;
  private final Budget budget;
  private final Set<Source> waiting = new LinkedHashSet<>();
  private double allowance;
  private long allowedAt;
  private boolean isRunning;
  private boolean isPausing;

  /**
   * @param budget what is sent and not acknowledged, of all devices.
   */
  Drain(Loop loop, long bytesPerSecond, Budget budget) {
    this.loop = loop;
    this.bytesPerSecond = bytesPerSecond;
    this.budget = budget;
    this.allowance = TURN;
    this.allowedAt = loop.nanos();
  }

  /** A message costs more than its payload: headers, encryption, the way through the broker. */
  static long cost(StoredMessage message) {
    return message.payload().length + OVERHEAD;
  }

  /** It has something to send. */
  void join(Source source) {
    waiting.add(source);
    run();
  }

  /** Late messages that were sent need no memory any more. */
  void release(long bytes) {
    budget.release(bytes);
    run();
  }

  private void run() {
    if (isRunning || isPausing) {
      return;
    }
    isRunning = true;
    refill();
    while (!waiting.isEmpty() && allowance > 0 && !budget.isFull()) {
      Iterator<Source> first = waiting.iterator();
      Source next = first.next();
      first.remove();
      long sent = next.sendLate(TURN);
      if (sent > 0) {
        allowance -= sent;
        waiting.add(next);
      }
    }
    isRunning = false;
    if (!waiting.isEmpty() && allowance <= 0) {
      isPausing = true;
      loop.after(
          PAUSE,
          () -> {
            isPausing = false;
            run();
          });
    }
  }

  private void refill() {
    long now = loop.nanos();
    double most = Math.max(TURN, bytesPerSecond * 0.1);
    allowance = Math.min(most, allowance + (now - allowedAt) * 1e-9 * bytesPerSecond);
    allowedAt = now;
  }
}
