// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.limit;

import java.util.concurrent.TimeUnit;

/**
 * A token bucket: a burst after a pause, then a constant rate. All times are nanoseconds of one
 * monotonic clock. Not thread-safe.
 */
public final class TokenBucket {

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Rate rate;
  private double tokens;
  private long refilledAt;

  /**
   * A rate with bursts.
   *
   * @param perSecond the sustained rate.
   * @param burst the number that may come at once after a pause.
   */
  public record Rate(double perSecond, double burst) {}

  /** Creates a full bucket. */
  public TokenBucket(Rate rate, long now) {
    this.rate = rate;
    this.tokens = rate.burst();
    this.refilledAt = now;
  }

  /** Takes a token and returns whether there was one. */
  public boolean take(long now) {
    boolean isThere = hasToken(now);
    tokens -= isThere ? 1 : 0;
    return isThere;
  }

  /** Returns whether there is a token. */
  public boolean hasToken(long now) {
    refill(now);
    return tokens >= 1;
  }

  /** Returns whether every token that was taken has been replaced. */
  public boolean isFull(long now) {
    refill(now);
    return tokens >= rate.burst();
  }

  private void refill(long now) {
    double gained = Math.max(0, now - refilledAt) / NANOS * rate.perSecond();
    tokens = Math.min(rate.burst(), tokens + gained);
    refilledAt = now;
  }
}
