// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.time.Duration;

/**
 * Whether a transfer is as fast as its line. Slow retrieval is an attack as well as a bad cable.
 *
 * @param expected bytes a second, by the estimate of the driver.
 */
record SendPace(double expected) {

  /** Slower than this share of what the line can do is too slow. */
  private static final double SLOW = 0.1;

  /** Before so much time has passed nothing can be said. */
  private static final Duration SOON = Duration.ofSeconds(30);

  static SendPace of(long length, Duration sending) {
    return new SendPace(length / Math.max(0.001, sending.toMillis() / 1000.0));
  }

  boolean isSlow(long bytes, Duration took) {
    return took.compareTo(SOON) > 0 && rate(bytes, took) < SLOW * expected;
  }

  static double rate(long bytes, Duration took) {
    return bytes / Math.max(0.001, took.toMillis() / 1000.0);
  }
}
