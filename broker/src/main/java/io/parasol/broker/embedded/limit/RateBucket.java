// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.limit;

import java.util.concurrent.TimeUnit;

/** A token bucket. Not thread-safe. */
final class RateBucket {

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
  record Rate(int perSecond, int burst) {}

  RateBucket(Rate rate, long now) {
    this.rate = rate;
    this.tokens = rate.burst();
    this.refilledAt = now;
  }

  /** Takes a token and returns whether there was one. */
  boolean take(long now) {
    refill(now);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  boolean isFull(long now) {
    refill(now);
    return tokens >= rate.burst();
  }

  private void refill(long now) {
    double gained = Math.max(0, now - refilledAt) / NANOS * rate.perSecond();
    tokens = Math.min(rate.burst(), tokens + gained);
    refilledAt = now;
  }
}
