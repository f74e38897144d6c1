// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;

/**
 * How a device model departs from an ideal Modbus server.
 *
 * @param maxWords the largest block it answers, 1 to 125 registers.
 * @param window requests it can have outstanding at once on one connection, 1 to 16.
 * @param connectDelay quiet time it needs after a connection is made.
 * @param gap quiet time it needs between an answer and the next request.
 * @param timeout the longest it may take to answer.
 */
public record Quirks(
    int maxWords, int window, Duration connectDelay, Duration gap, Duration timeout) {

  /** What the specification promises, with a patient time-out. */
  public static final Quirks NONE =
      new Quirks(125, 1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));

  public Quirks {
    require(maxWords >= 1 && maxWords <= 125, "max-words", "1 to 125");
    require(window >= 1 && window <= 16, "window", "1 to 16");
    require(isWithin(connectDelay, Duration.ofSeconds(60)), "connect-delay", "0s to 60s");
    require(isWithin(gap, Duration.ofSeconds(60)), "gap", "0s to 60s");
    require(
        isWithin(timeout, Duration.ofSeconds(60)) && timeout.toMillis() >= 10,
        "timeout",
        "10ms to 60s");
  }

  private static boolean isWithin(Duration duration, Duration most) {
    return !duration.isNegative() && duration.compareTo(most) <= 0;
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
