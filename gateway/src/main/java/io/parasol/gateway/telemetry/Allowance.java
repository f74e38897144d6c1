// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import java.util.function.LongSupplier;

/** Bytes that may go at a steady rate; little of what was not used is saved up. For one thread. */
final class Allowance {

  private final LongSupplier nanos;
  private final double bytesPerSecond;
  private final double most;
  private double left;
  private long refilledAt;

  /**
   * @param nanos a clock that only goes forward.
   */
  Allowance(LongSupplier nanos, double bytesPerSecond) {
    this.nanos = nanos;
    this.bytesPerSecond = bytesPerSecond;
    // What a slow link carries in a second; on a fast one a turn at least, and a tenth of a second.
    this.most = Math.max(Math.min(Drain.TURN, bytesPerSecond), bytesPerSecond * 0.1);
    this.left = Math.min(Drain.TURN, most);
    this.refilledAt = nanos.getAsLong();
  }

  /** Of that which nothing holds up. */
  static Allowance unbounded() {
    Allowance all = new Allowance(() -> 0, Double.MAX_VALUE);
    all.left = all.most;
    return all;
  }

  /** The most that may go at once. */
  long burst() {
    return (long) most;
  }

  boolean isUsedUp() {
    long now = nanos.getAsLong();
    left = Math.min(most, left + (now - refilledAt) * 1e-9 * bytesPerSecond);
    refilledAt = now;
    return left <= 0;
  }

  /** Once more than there is, at most; the next one waits longer then. */
  void take(long bytes) {
    left -= bytes;
  }
}
