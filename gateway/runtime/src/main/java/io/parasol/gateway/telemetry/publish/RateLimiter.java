// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.function.LongSupplier;

/** A rate limiter in bytes a second (token bucket) that saves up only a small burst. */
@ConfinedTo("telemetry")
public final class RateLimiter {

  private final LongSupplier nanos;
  private final double bytesPerSecond;
  private final double capacity;
  private double left;
  private long refilledAt;

  /**
   * Creates a limiter.
   *
   * @param nanos a monotonic clock.
   */
  public RateLimiter(LongSupplier nanos, double bytesPerSecond) {
    this.nanos = nanos;
    this.bytesPerSecond = bytesPerSecond;
    // The burst is a second's bytes on a slow link; on a fast one at least a turn and a tenth of a
    // second.
    this.capacity =
        Math.max(Math.min(BacklogDrain.TURN_BYTES, bytesPerSecond), bytesPerSecond * 0.1);
    this.left = Math.min(BacklogDrain.TURN_BYTES, capacity);
    this.refilledAt = nanos.getAsLong();
  }

  /** Returns a limiter that never limits. */
  public static RateLimiter unbounded() {
    RateLimiter limiter = new RateLimiter(() -> 0, Double.MAX_VALUE);
    limiter.left = limiter.capacity;
    return limiter;
  }

  /** Returns the maximum number of bytes that may be sent at once. */
  long burst() {
    return (long) capacity;
  }

  boolean isExhausted() {
    long now = nanos.getAsLong();
    left = Math.min(capacity, left + (now - refilledAt) * 1e-9 * bytesPerSecond);
    refilledAt = now;
    return left <= 0;
  }

  /** Takes bytes. The last message may take more than is left; the next one then waits longer. */
  void take(long bytes) {
    left -= bytes;
  }
}
