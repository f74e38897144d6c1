// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The rate limit of one panel: a token bucket for packets and bytes. What has been read already can
 * make the balance negative. The gateway then reads nothing more until the balance has recovered,
 * so that nothing is lost and nothing accumulates in memory.
 */
public final class TokenBucket {

  /** Long-term limit in packets per second: a hundred points, each on its own topic. */
  public static final int PACKETS = 100;

  /** Long-term limit in bytes per second. */
  static final int BYTES = 64 * 1024;

  /** Maximum burst, in seconds of the long-term rate. */
  static final int BURST_SECONDS = 5;

  private static final double NANOS = 1e9;

  private final LongSupplier nanos;
  private double packets = (double) PACKETS * BURST_SECONDS;
  private double bytes = (double) BYTES * BURST_SECONDS;
  private long refilledAt;

  public TokenBucket(LongSupplier nanos) {
    this.nanos = nanos;
    this.refilledAt = nanos.getAsLong();
  }

  /** Charges one packet of this size in bytes. */
  public void charge(int size) {
    refill();
    packets--;
    bytes -= size;
  }

  /** Returns how long nothing must be read; zero if the balance is positive. */
  public Duration pauseTime() {
    refill();
    double seconds = Math.max(-packets / PACKETS, -bytes / BYTES);
    return seconds <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(seconds * NANOS));
  }

  private void refill() {
    long now = nanos.getAsLong();
    double seconds = (now - refilledAt) / NANOS;
    refilledAt = now;
    packets = Math.min((double) PACKETS * BURST_SECONDS, packets + seconds * PACKETS);
    bytes = Math.min((double) BYTES * BURST_SECONDS, bytes + seconds * BYTES);
  }
}
