// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The rate limit of one client: a token bucket for packets and bytes. What has been read already
 * can make the balance negative. The gateway then reads nothing more until the balance has
 * recovered, so that nothing is lost and nothing accumulates in memory.
 */
public final class PanelRateLimit {

  /** Long-term limit of a panel in packets per second: a hundred points on a topic each. */
  static final int PACKETS = 100;

  /** Long-term limit of a panel in bytes per second. */
  static final int BYTES = 64 * 1024;

  /** A client with more panels may send no more than one with this many. */
  static final int MAX_PANELS = 8;

  /** Maximum burst, in seconds of the long-term rate. */
  static final int BURST_SECONDS = 5;

  private static final double NANOS = 1e9;

  private final LongSupplier nanos;
  private final int maxPackets;
  private final int maxBytes;
  private double packets;
  private double bytes;
  private long refilledAt;

  /**
   * @param panels the number of panels that the client publishes for.
   */
  public PanelRateLimit(LongSupplier nanos, int panels) {
    this.nanos = nanos;
    this.maxPackets = PACKETS * Math.min(panels, MAX_PANELS);
    this.maxBytes = BYTES * Math.min(panels, MAX_PANELS);
    this.packets = (double) maxPackets * BURST_SECONDS;
    this.bytes = (double) maxBytes * BURST_SECONDS;
    this.refilledAt = nanos.getAsLong();
  }

  /** Returns the long-term limit in packets per second. */
  public int packetsPerSecond() {
    return maxPackets;
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
    double seconds = Math.max(-packets / maxPackets, -bytes / maxBytes);
    return seconds <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(seconds * NANOS));
  }

  private void refill() {
    long now = nanos.getAsLong();
    double seconds = (now - refilledAt) / NANOS;
    refilledAt = now;
    packets = Math.min((double) maxPackets * BURST_SECONDS, packets + seconds * maxPackets);
    bytes = Math.min((double) maxBytes * BURST_SECONDS, bytes + seconds * maxBytes);
  }
}
