// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.config.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The unacknowledged publishes of one connection. Each completes once: with the broker's response,
 * or with {@link PublishResult#UNKNOWN} when the connection ends. Any thread.
 */
final class InFlightPublishes {

  private final SessionLoop loop;
  private final int limit;

  /** Immutable while it is empty: the table of a set never shrinks. */
  @GuardedBy("this")
  private Set<InFlightPublish> open = Set.of();

  @GuardedBy("this")
  private long progressAt;

  @GuardedBy("this")
  private boolean hasEnded;

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
    PublishResult why = open(one);
    if (why != null) {
      one.result.complete(why);
    }
    return one;
  }

  /** Returns why a publish cannot be sent; null if it can. */
  private synchronized @Nullable PublishResult open(InFlightPublish one) {
    if (hasEnded) {
      return PublishResult.UNKNOWN;
    }
    if (open.size() >= limit) {
      return PublishResult.QUOTA_EXCEEDED;
    }
    if (open.isEmpty()) {
      progressAt = loop.nanoTime();
      open = new HashSet<>();
    }
    open.add(one);
    return null;
  }

  /** Returns whether publishes are waiting and none was acknowledged for this long. */
  synchronized boolean isStalledFor(Duration time) {
    return !open.isEmpty() && loop.nanoTime() - progressAt > time.toNanos();
  }

  void end() {
    List<InFlightPublish> all;
    synchronized (this) {
      hasEnded = true;
      all = List.copyOf(open);
    }
    all.forEach(one -> one.complete(PublishResult.UNKNOWN));
  }

  /** Returns whether a publish was open until now. */
  private synchronized boolean close(InFlightPublish one) {
    boolean wasOpen = !open.isEmpty() && open.remove(one);
    if (wasOpen) {
      progressAt = loop.nanoTime();
      if (open.isEmpty()) {
        open = Set.of();
      }
    }
    return wasOpen;
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
      if (close(this)) {
        result.complete(answer);
      }
    }
  }
}
