// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The unacknowledged publishes of one connection. Each completes once: with the broker's response,
 * or with {@link PublishResult#UNKNOWN} when the connection ends. Any thread.
 */
final class InFlightPublishes {

  private final SessionLoop loop;
  private final int limit;
  private final Set<InFlightPublish> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private volatile long progressAt;
  private volatile boolean ended;

  /**
   * @param limit the maximum number. Further publishes complete with {@link
   *     PublishResult#QUOTA_EXCEEDED}.
   */
  InFlightPublishes(SessionLoop loop, int limit) {
    this.loop = loop;
    this.limit = limit;
  }

  /** Adds a publish. It must not be sent if it is already complete. */
  InFlightPublish add() {
    InFlightPublish one = new InFlightPublish();
    int before = count.getAndIncrement();
    if (before >= limit) {
      count.decrementAndGet();
      one.result.complete(PublishResult.QUOTA_EXCEEDED);
      return one;
    }
    if (before == 0) {
      progressAt = loop.nanoTime();
    }
    open.add(one);
    if (ended) {
      // A concurrent end may have missed it.
      one.complete(PublishResult.UNKNOWN);
    }
    return one;
  }

  /** Returns whether publishes are waiting and none was acknowledged for this long. */
  boolean isStalledFor(Duration time) {
    return count.get() > 0 && loop.nanoTime() - progressAt > time.toNanos();
  }

  void end() {
    ended = true;
    open.forEach(one -> one.complete(PublishResult.UNKNOWN));
  }

  /** One publish. */
  final class InFlightPublish {
    private final CompletableFuture<PublishResult> result = new CompletableFuture<>();

    private InFlightPublish() {}

    CompletableFuture<PublishResult> result() {
      return result;
    }

    /** Completes the publish. Only the first response counts. */
    void complete(PublishResult answer) {
      if (open.remove(this)) {
        count.decrementAndGet();
        progressAt = loop.nanoTime();
        result.complete(answer);
      }
    }
  }
}
