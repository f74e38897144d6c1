// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The balance of one identity: a token bucket for messages and bytes. What has been read already
 * can make the balance negative. The broker then reads nothing more from this identity until the
 * balance has recovered. Thread-safe, because an identity can have several connections.
 */
final class IdentityRate {

  /**
   * Maximum number of TLS records a second. Each one counts as its part of the bytes a second at
   * least, because a record of one byte costs about as much as one of hundreds.
   */
  static final int MAX_RECORDS = 10_000;

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final IdentityLimits limits;
  private final LongSupplier nanos;
  private double messages;
  private double bytes;
  private long refilledAt;

  IdentityRate(IdentityLimits limits, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
    this.messages = burst(limits.messages());
    this.bytes = burst(limits.bytes());
    this.refilledAt = nanos.getAsLong();
  }

  private static double burst(int perSecond) {
    return (double) perSecond * IdentityLimits.BURST_SECONDS;
  }

  /** Charges what has been received. */
  synchronized void charge(int newMessages, int newBytes) {
    refill();
    messages -= newMessages;
    bytes -= newBytes;
  }

  /** Charges what has been decrypted from one TLS record. */
  void chargeRecord(int length) {
    charge(0, Math.max(length, limits.bytes() / MAX_RECORDS));
  }

  /** Returns for how many nanoseconds nothing must be read; zero if neither balance is negative. */
  synchronized long pauseNanos() {
    refill();
    double seconds = Math.max(-messages / limits.messages(), -bytes / limits.bytes());
    return seconds <= 0 ? 0 : (long) Math.ceil(seconds * NANOS);
  }

  /** Returns the limit that is exceeded most. */
  synchronized String exceeded() {
    return -messages / limits.messages() >= -bytes / limits.bytes() ? "messages" : "bytes";
  }

  /** Returns whether nothing has been charged for so long that a new balance would be the same. */
  synchronized boolean isFull() {
    refill();
    return messages >= burst(limits.messages()) && bytes >= burst(limits.bytes());
  }

  private void refill() {
    long now = nanos.getAsLong();
    double seconds = (now - refilledAt) / NANOS;
    refilledAt = now;
    messages = Math.min(burst(limits.messages()), messages + seconds * limits.messages());
    bytes = Math.min(burst(limits.bytes()), bytes + seconds * limits.bytes());
  }
}
