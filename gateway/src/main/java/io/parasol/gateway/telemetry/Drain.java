// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.StoredMessage;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

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
  private final Allowance share;
  private final Allowance rate;
  private final BooleanSupplier hasRoom;
  private final Budget budget;
  private final Set<Source> waiting = new LinkedHashSet<>();
  private boolean isRunning;
  private boolean isPausing;

  /**
   * @param budget what is sent and not acknowledged, of all devices; whoever gives back from it
   *     says {@link #goOn}.
   */
  Drain(Loop loop, long bytesPerSecond, Budget budget) {
    this(loop, bytesPerSecond, Allowance.unbounded(), budget, () -> true);
  }

  /**
   * @param rate what all messages share, live ones too; whoever publishes takes from it.
   * @param hasRoom whether any late message may go now; {@link #goOn} when that changes.
   */
  Drain(Loop loop, long bytesPerSecond, Allowance rate, Budget budget, BooleanSupplier hasRoom) {
    this.loop = loop;
    this.share = new Allowance(loop::nanos, bytesPerSecond);
    this.rate = rate;
    this.budget = budget;
    this.hasRoom = hasRoom;
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

  /** There may be room again. */
  void goOn() {
    run();
  }

  private void run() {
    if (isRunning || isPausing) {
      return;
    }
    isRunning = true;
    while (!waiting.isEmpty() && !isUsedUp() && !budget.isFull() && hasRoom.getAsBoolean()) {
      Iterator<Source> first = waiting.iterator();
      Source next = first.next();
      first.remove();
      long sent = next.sendLate(Math.min(TURN, share.burst()));
      if (sent > 0) {
        share.take(sent);
        waiting.add(next);
      }
    }
    isRunning = false;
    if (!waiting.isEmpty() && isUsedUp()) {
      isPausing = true;
      loop.after(
          PAUSE,
          () -> {
            isPausing = false;
            run();
          });
    }
  }

  private boolean isUsedUp() {
    return share.isUsedUp() || rate.isUsedUp();
  }
}
