// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.limit.TokenBucket;
import io.parasol.config.limit.TokenBucket.Rate;
import java.time.Duration;

/**
 * When a commit may begin for which a caller of {@link GroupCommit#flush} waits. All times are
 * nanoseconds of one monotonic clock.
 */
@ConfinedTo("store")
final class CommitSpacing {

  private final long apart;
  private final TokenBucket sooner;
  private long apartAt;

  /**
   * The limit that spares the disk.
   *
   * @param apart commits may always follow each other by this time, from begin to begin.
   * @param sooner how many may follow sooner.
   */
  record Limit(Duration apart, Rate sooner) {

    /** Each commit begins when it is requested. */
    static final Limit NONE = new Limit(Duration.ZERO, new Rate(0, 0));

    /** Returns the same limit for time that runs faster by the given factor. */
    Limit accelerated(int factor) {
      return new Limit(
          apart.dividedBy(factor), new Rate(sooner.perSecond() * factor, sooner.burst()));
    }
  }

  /** Allows the first commit at once. */
  CommitSpacing(Limit limit, long now) {
    this.apart = limit.apart().toNanos();
    this.sooner = new TokenBucket(limit.sooner(), now);
    this.apartAt = now;
  }

  /** Returns when the next commit may begin; now or earlier means at once. */
  long allowedAt(long now) {
    return apartAt - now > 0 && sooner.hasToken(now) ? now : apartAt;
  }

  /** Counts a commit that begins, whatever it was for. */
  void onCommit(long now) {
    if (apartAt - now > 0) {
      sooner.take(now);
    }
    apartAt = now + apart;
  }
}
