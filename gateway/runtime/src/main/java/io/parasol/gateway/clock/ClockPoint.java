// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * A time, and the reading of the monotonic clock at that time. All points of one boot of the
 * machine can be compared.
 *
 * @param uptimeMillis milliseconds of the monotonic clock.
 */
record ClockPoint(Instant time, long uptimeMillis) {

  /** Tolerance for corrections of the system clock, for example by NTP. */
  static final Duration TOLERANCE = Duration.ofMinutes(1);

  /** Largest difference of the speeds of two clocks: one part in a thousand. */
  private static final long MAX_DRIFT = 1000;

  /** Returns this point after the time that the monotonic clock has measured since. */
  ClockPoint at(long nowMillis) {
    return new ClockPoint(time.plus(elapsed(nowMillis)), nowMillis);
  }

  /** Returns the time since this point; never negative. */
  Duration elapsed(long nowMillis) {
    return Duration.ofMillis(Math.max(0, nowMillis - uptimeMillis));
  }

  /** Returns how far another clock may differ from this point without contradicting it. */
  Duration tolerance(long nowMillis) {
    return TOLERANCE.plusMillis(elapsed(nowMillis).toMillis() / MAX_DRIFT);
  }

  /**
   * Returns whether the other point is as late as this one and the elapsed time require.
   *
   * @param slack time by which the other point may be later.
   */
  boolean agreesWith(ClockPoint other, Duration slack) {
    Instant expected = at(other.uptimeMillis).time;
    Duration tolerance = tolerance(other.uptimeMillis);
    return !other.time.isBefore(expected.minus(tolerance))
        && !other.time.isAfter(expected.plus(slack).plus(tolerance));
  }
}
