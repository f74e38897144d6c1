// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The publishes of one connection that the broker has not answered. Every one of them completes
 * once: with the answer, or with {@link PublishResult#UNKNOWN} when the connection ends. Any
 * thread.
 */
final class Unacknowledged {

  private final SessionLoop loop;
  private final int most;
  private final Set<One> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private volatile long progressAt;
  private volatile boolean ended;

  /**
   * @param most more than this are turned away with {@link PublishResult#QUOTA_EXCEEDED}.
   */
  Unacknowledged(SessionLoop loop, int most) {
    this.loop = loop;
    this.most = most;
  }

  /** One more; it is answered already if it must not be sent. */
  One begin() {
    One one = new One();
    int before = count.getAndIncrement();
    if (before >= most) {
      count.decrementAndGet();
      one.result.complete(PublishResult.QUOTA_EXCEEDED);
      return one;
    }
    if (before == 0) {
      progressAt = loop.nanoTime();
    }
    open.add(one);
    if (ended) {
      // The end may have missed it.
      one.answered(PublishResult.UNKNOWN);
    }
    return one;
  }

  /** Whether some wait and none has been answered for that long. */
  boolean isStalledFor(Duration time) {
    return count.get() > 0 && loop.nanoTime() - progressAt > time.toNanos();
  }

  void end() {
    ended = true;
    open.forEach(one -> one.answered(PublishResult.UNKNOWN));
  }

  /** One publish. */
  final class One {
    private final CompletableFuture<PublishResult> result = new CompletableFuture<>();

    private One() {}

    CompletableFuture<PublishResult> result() {
      return result;
    }

    /** Only the first answer counts. */
    void answered(PublishResult answer) {
      if (open.remove(this)) {
        count.decrementAndGet();
        progressAt = loop.nanoTime();
        result.complete(answer);
      }
    }
  }
}
