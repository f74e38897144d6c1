// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.time.Duration;

/** How long to wait before the next attempt: 0.2 s, doubling to 30 s, each cut by up to a half. */
final class Backoff {

  private static final long FIRST_MILLIS = 200;
  private static final long LONGEST_MILLIS = 30_000;

  /** From this many failures on, every wait is as long as waits get. */
  static final int SLOWEST = 9;

  private Backoff() {}

  /**
   * The wait after so many failures in a row; none after none.
   *
   * @param chance from 0 to 1, drawn anew each time, so that a thousand sessions which lost the
   *     same broker do not come back as one.
   */
  static Duration after(int failures, double chance) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    long half = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, SLOWEST - 1)) / 2;
    return Duration.ofMillis(half + (long) (half * chance));
  }
}
