// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt. Between the addresses of one round 0.2 s; after a round
 * in which none of them was of use 0.2 s, doubling with each round to 30 s. Each wait is cut by up
 * to a half.
 *
 * @param addresses how many are tried in turn; one at least.
 * @param chance from 0 to 1, drawn anew each time, so that a thousand sessions which lost the same
 *     broker do not come back as one.
 */
record Backoff(int addresses, DoubleSupplier chance) {

  private static final long FIRST_MILLIS = 200;
  private static final long LONGEST_MILLIS = 30_000;

  /** From this many rounds on, every wait after one is as long as waits get. */
  private static final int SLOWEST = 9;

  Backoff {
    if (addresses < 1) {
      throw new IllegalArgumentException("no address to try");
    }
  }

  /** The wait after so many failures in a row; none after none. */
  Duration after(int failures) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    int rounds = failures % addresses == 0 ? failures / addresses : 1;
    long half = Math.min(LONGEST_MILLIS, FIRST_MILLIS << (Math.min(rounds, SLOWEST) - 1)) / 2;
    return Duration.ofMillis(half + (long) (half * chance.getAsDouble()));
  }

  /**
   * The failures that count after so many and one of a broker that wants us not: no use in asking
   * often, but the other addresses of this round are asked as soon as otherwise.
   */
  int unwanted(int failures) {
    return (SLOWEST - 1) * addresses + failures % addresses + 1;
  }
}
