// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Lets a source send as many messages as are permitted. There is one in a process, because the
 * engine copies what is given to it. Safe for use by any thread.
 */
final class MessageGate implements RateLimiter<NumberSequenceSplit> {

  private static final MessageGate ONLY = new MessageGate();

  private long permitted;
  private long sent;
  private @Nullable CompletableFuture<Void> waiting;

  private MessageGate() {}

  static MessageGate get() {
    return ONLY;
  }

  static RateLimiterStrategy<NumberSequenceSplit> strategy() {
    return parallelism -> ONLY;
  }

  /** Closes the gate for a new source. */
  synchronized void reset() {
    permitted = 0;
    sent = 0;
    waiting = null;
  }

  /** Permits messages, counted from the first one. */
  synchronized void permit(long messages) {
    permitted = messages;
    if (waiting != null && sent < permitted) {
      sent++;
      CompletableFuture<Void> next = waiting;
      waiting = null;
      next.complete(null);
    }
  }

  /** Returns whether all messages that are permitted were sent. */
  synchronized boolean isWaiting() {
    return waiting != null;
  }

  @Override
  public CompletionStage<Void> acquire() {
    return acquire(1);
  }

  @Override
  public synchronized CompletionStage<Void> acquire(int messages) {
    if (sent < permitted) {
      sent++;
      return CompletableFuture.completedFuture(null);
    }
    waiting = new CompletableFuture<>();
    return waiting;
  }
}
