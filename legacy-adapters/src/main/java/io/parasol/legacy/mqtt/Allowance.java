// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much one panel may send. It may run into debt by what has been read of it already, and then
 * nothing more is read until that is paid off; so that nothing is lost, and nothing piles up.
 */
final class Allowance {

  /** Packets a second in the long run: a hundred points, each on a topic of its own. */
  static final int PACKETS = 100;

  /** Bytes a second in the long run. */
  static final int BYTES = 64 * 1024;

  /** So many seconds' worth may come at once. */
  static final int BURST_SECONDS = 5;

  private static final double NANOS = 1e9;

  private final LongSupplier nanos;
  private double packets = (double) PACKETS * BURST_SECONDS;
  private double bytes = (double) BYTES * BURST_SECONDS;
  private long at;

  Allowance(LongSupplier nanos) {
    this.nanos = nanos;
    this.at = nanos.getAsLong();
  }

  /** Charges one packet. */
  void charge(int size) {
    pass();
    packets--;
    bytes -= size;
  }

  /** How long nothing more is to be read; zero if there is something left. */
  Duration debt() {
    pass();
    double seconds = Math.max(-packets / PACKETS, -bytes / BYTES);
    return seconds <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(seconds * NANOS));
  }

  private void pass() {
    long now = nanos.getAsLong();
    double seconds = (now - at) / NANOS;
    at = now;
    packets = Math.min((double) PACKETS * BURST_SECONDS, packets + seconds * PACKETS);
    bytes = Math.min((double) BYTES * BURST_SECONDS, bytes + seconds * BYTES);
  }
}
