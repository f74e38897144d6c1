// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import java.time.Duration;

/**
 * Detects a transfer that is much slower than its line. The cause can be a bad cable or a slow
 * retrieval attack (TUF §1.5.2).
 *
 * @param expected bytes per second, by the estimate of the driver.
 */
record SendPace(double expected) {

  /** A transfer below this share of the expected rate is too slow. */
  private static final double MIN_SHARE = 0.1;

  /** Minimum duration of a transfer before its rate is judged. */
  private static final Duration MIN_DURATION = Duration.ofSeconds(30);

  static SendPace of(long length, Duration sending) {
    return new SendPace(length / Math.max(0.001, sending.toMillis() / 1000.0));
  }

  boolean isSlow(long bytes, Duration took) {
    return took.compareTo(MIN_DURATION) > 0 && rate(bytes, took) < MIN_SHARE * expected;
  }

  static double rate(long bytes, Duration took) {
    return bytes / Math.max(0.001, took.toMillis() / 1000.0);
  }
}
