// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.store.segment.StoredMessage;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Sends the backlogs of all devices in turns at a limited rate, so that live messages and other
 * work on the machine go on meanwhile.
 */
@ConfinedTo("telemetry")
public final class BacklogDrain {

  /** Maximum number of bytes that one device may send in one turn. */
  public static final long TURN_BYTES = 64 * 1024;

  private static final long OVERHEAD = 128;

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** A backlog that takes part in the turns. */
  interface Source {

    /**
     * Sends backlog messages.
     *
     * @return the number of bytes sent; 0 if nothing can be sent: the source joins again when it
     *     can.
     */
    long sendBacklog(long maxBytes);
  }

  private final Loop loop;
  private final RateLimiter share;
  private final RateLimiter rate;
  private final BooleanSupplier hasWindowSpace;
  private final Budget budget;
  private final Set<Source> waiting = new LinkedHashSet<>();
  private boolean isRunning;
  private boolean isPausing;

  /**
   * Creates a drain without a rate shared with live messages.
   *
   * @param budget for messages in flight of all devices; after a release from it call {@link
   *     #resume}.
   */
  public BacklogDrain(Loop loop, long bytesPerSecond, Budget budget) {
    this(loop, bytesPerSecond, RateLimiter.unbounded(), budget, () -> true);
  }

  /**
   * Creates a drain.
   *
   * @param rate shared by all messages, live ones too; every publisher takes from it.
   * @param hasWindowSpace whether a backlog message may be sent now; call {@link #resume} when that
   *     changes.
   */
  public BacklogDrain(
      Loop loop,
      long bytesPerSecond,
      RateLimiter rate,
      Budget budget,
      BooleanSupplier hasWindowSpace) {
    this.loop = loop;
    this.share = new RateLimiter(loop::nanos, bytesPerSecond);
    this.rate = rate;
    this.budget = budget;
    this.hasWindowSpace = hasWindowSpace;
  }

  /**
   * Returns the bytes that a message counts for: its payload and an estimate for headers,
   * encryption and the broker's processing.
   */
  static long cost(StoredMessage message) {
    return message.payload().length + OVERHEAD;
  }

  /** Adds a source that has something to send. */
  void enqueue(Source source) {
    waiting.add(source);
    run();
  }

  /** Continues, because there may be space in the budget or in the in-flight window again. */
  void resume() {
    run();
  }

  private void run() {
    if (isRunning || isPausing) {
      return;
    }
    isRunning = true;
    while (!waiting.isEmpty()
        && !isExhausted()
        && !budget.isFull()
        && hasWindowSpace.getAsBoolean()) {
      Iterator<Source> first = waiting.iterator();
      Source next = first.next();
      first.remove();
      long sent = next.sendBacklog(Math.min(TURN_BYTES, share.burst()));
      if (sent > 0) {
        share.take(sent);
        waiting.add(next);
      }
    }
    isRunning = false;
    if (!waiting.isEmpty() && isExhausted()) {
      isPausing = true;
      loop.after(
          PAUSE,
          () -> {
            isPausing = false;
            run();
          });
    }
  }

  private boolean isExhausted() {
    return share.isExhausted() || rate.isExhausted();
  }
}
