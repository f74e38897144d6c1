// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The delay before the next attempt to connect. Between the addresses of one round it is 0.2 s.
 * After a round in which every address failed it is 0.2 s as well, and doubles with each round up
 * to 30 s. Each delay is shortened by a random part of at most one half.
 *
 * @param addresses the number of addresses that are tried in turn; at least one.
 * @param random a random number from 0 to 1, drawn for each delay. A thousand sessions that lost
 *     the same broker thus do not reconnect at the same time.
 */
public record Backoff(int addresses, DoubleSupplier random) {

  private static final long FIRST_MILLIS = 200;
  private static final long MAX_MILLIS = 30_000;

  /** The number of rounds from which on the delay no longer grows. */
  private static final int ROUNDS_TO_MAX_DELAY = 9;

  public Backoff {
    if (addresses < 1) {
      throw new IllegalArgumentException("addresses must be at least 1");
    }
  }

  /** Returns the delay after this number of failures in a row; zero after none. */
  public Duration delay(int failures) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    int rounds = failures % addresses == 0 ? failures / addresses : 1;
    long half =
        Math.min(MAX_MILLIS, FIRST_MILLIS << (Math.min(rounds, ROUNDS_TO_MAX_DELAY) - 1)) / 2;
    return Duration.ofMillis(half + (long) (half * random.getAsDouble()));
  }

  /**
   * Returns the number of failures to count after a broker has refused the session. Frequent
   * retries are of no use then, so the delay after the round becomes the longest one. The other
   * addresses of this round are tried without a longer delay.
   */
  public int afterRefusal(int failures) {
    return (ROUNDS_TO_MAX_DELAY - 1) * addresses + failures % addresses + 1;
  }
}
