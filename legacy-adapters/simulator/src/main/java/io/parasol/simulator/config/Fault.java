// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import java.time.Duration;
import java.util.Optional;

/**
 * An intentional fault of a simulated controller.
 *
 * @param after when it begins, relative to the start of the simulation.
 * @param lasts how long it lasts; empty for ever.
 * @param every which requests it affects meanwhile: 1 for each request, 2 for every second, …; up
 *     to 1 000 000.
 * @param argument milliseconds for {@link Kind#DELAY}, 1 to 600 000; the exception code for {@link
 *     Kind#EXCEPTION}, 1 to 255; the number of the string for {@link Kind#WEAK_STRING}, 1 to 64; 0
 *     for all other kinds.
 */
public record Fault(Kind kind, Duration after, Optional<Duration> lasts, int every, int argument) {

  public static final int MAX_EVERY = 1_000_000;

  public Fault {
    SimulationBounds.require(!after.isNegative(), "after", "a duration not below 0");
    SimulationBounds.require(
        lasts.isEmpty() || (!lasts.get().isNegative() && !lasts.get().isZero()),
        "lasts",
        "a duration above 0");
    SimulationBounds.require(every >= 1 && every <= MAX_EVERY, "every", "1 to " + MAX_EVERY);
    SimulationBounds.require(
        argument >= kind.minArgument && argument <= kind.maxArgument,
        "argument of " + kind,
        kind.minArgument + " to " + kind.maxArgument);
  }

  /** Creates a fault that affects every request. */
  public Fault(Kind kind, Duration after, Optional<Duration> lasts, int argument) {
    this(kind, after, lasts, 1, argument);
  }

  /** Returns whether the fault is active at a time since the start of the simulation. */
  public boolean isActiveAt(Duration elapsed) {
    return Span.contains(elapsed, after, lasts);
  }

  /** The kinds of faults. */
  public enum Kind {
    /** Requests are accepted and get no response. */
    SILENCE,
    /** Responses are late. */
    DELAY(1, 600_000),
    /** Every request gets an exception response. */
    EXCEPTION(1, 255),
    /** Responses carry another transaction identifier. Modbus TCP only. */
    WRONG_TRANSACTION,
    /** Responses carry another unit identifier. */
    WRONG_UNIT,
    /** Responses carry another function code. */
    WRONG_FUNCTION,
    /** Responses are sent twice. */
    TWICE,
    /** Responses consist of random bytes. */
    GARBAGE,
    /** Responses end in the middle. */
    HALF_FRAME,
    /** Instead of a response, the connection is closed, or the port vanishes for a moment. */
    CUT,
    /** One bit of each response is flipped, so that its checksum is wrong. Serial lines only. */
    CRC,
    /** One byte of each response is missing. Serial lines only. */
    DROP_BYTE,
    /** Two extra bytes precede each response. Serial lines only. */
    GLITCH,
    /** The port does not exist. Pseudo terminals only, as a whole. */
    UNPLUG,
    /** One string gives half of its current. Inverters only; nothing is wrong with the requests. */
    WEAK_STRING(1, 64);

    private final int minArgument;
    private final int maxArgument;

    Kind() {
      this(0, 0);
    }

    Kind(int minArgument, int maxArgument) {
      this.minArgument = minArgument;
      this.maxArgument = maxArgument;
    }
  }
}
