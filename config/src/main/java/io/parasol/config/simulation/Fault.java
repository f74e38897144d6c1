// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import java.time.Duration;
import java.util.Optional;

/**
 * A misbehaviour on purpose.
 *
 * @param after when it begins, counted from the start of the simulation.
 * @param lasts how long it holds; empty is for ever.
 * @param every which of the requests are met by it while it holds: each, every second, …; 1 to 1
 *     000 000.
 * @param argument milliseconds of {@link Kind#DELAY}, 1 to 600 000; the code of {@link
 *     Kind#EXCEPTION}, 1 to 255; 0 for every other kind.
 */
public record Fault(Kind kind, Duration after, Optional<Duration> lasts, int every, int argument) {

  public static final int MOST_SELDOM = 1_000_000;

  public Fault {
    Bounds.require(!after.isNegative(), "after", "a duration not below 0");
    Bounds.require(
        lasts.isEmpty() || (!lasts.get().isNegative() && !lasts.get().isZero()),
        "lasts",
        "a duration above 0");
    Bounds.require(every >= 1 && every <= MOST_SELDOM, "every", "1 to " + MOST_SELDOM);
    Bounds.require(
        argument >= kind.least && argument <= kind.most,
        "argument of " + kind,
        kind.least + " to " + kind.most);
  }

  /** One that meets each request while it holds. */
  public Fault(Kind kind, Duration after, Optional<Duration> lasts, int argument) {
    this(kind, after, lasts, 1, argument);
  }

  /** Whether it holds at that time since the start of the simulation. */
  public boolean holdsAt(Duration elapsed) {
    return Span.holds(elapsed, after, lasts);
  }

  /** What goes wrong. */
  public enum Kind {
    /** Requests are taken and never answered. */
    SILENCE,
    /** Answers come late. */
    DELAY(1, 600_000),
    /** Every request is answered with an exception. */
    EXCEPTION(1, 255),
    /** Answers carry another transaction identifier. Only Modbus TCP has them. */
    WRONG_TRANSACTION,
    /** Answers carry another unit identifier. */
    WRONG_UNIT,
    /** Answers carry another function code. */
    WRONG_FUNCTION,
    /** Answers come twice. */
    TWICE,
    /** Answers are bytes without meaning. */
    GARBAGE,
    /** Answers stop in the middle. */
    HALF_FRAME,
    /** The connection is closed, or the port vanishes for a moment, instead of an answer. */
    CUT,
    /** A bit of each answer is another, so that its checksum is wrong. On lines only. */
    CRC,
    /** A byte of each answer is missing. On lines only. */
    DROP_BYTE,
    /** Two bytes come before each answer. On lines only. */
    GLITCH,
    /** The port is not there. Of a pseudo terminal as a whole. */
    UNPLUG;

    private final int least;
    private final int most;

    Kind() {
      this(0, 0);
    }

    Kind(int least, int most) {
      this.least = least;
      this.most = most;
    }
  }
}
