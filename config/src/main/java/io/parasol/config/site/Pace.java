// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast a device model can be asked. All times are up to a minute; a wrong one cannot be made.
 *
 * @param window requests it can have outstanding at once on one connection, 1 to 16.
 * @param connectDelay quiet time it needs after a connection is made.
 * @param gap quiet time it needs between an answer and the next request.
 * @param timeout the longest it may take to answer; 10 ms at least.
 * @param settle quiet time between a write and its read-back, until the device shows what was
 *     written.
 * @param turnaround what it usually takes to begin its answer, if that is known; for plans.
 */
public record Pace(
    int window,
    Duration connectDelay,
    Duration gap,
    Duration timeout,
    Duration settle,
    Optional<Duration> turnaround) {

  /** What controllers on a serial line usually take, where nothing better is known. */
  private static final Duration ON_SERIAL_LINE = Duration.ofMillis(20);

  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** One request at a time, without pauses, with a patient time-out. */
  public static final Pace USUAL =
      new Pace(
          1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, Optional.empty());

  public Pace {
    Bounds.require(window >= 1 && window <= 16, "window", "1 to 16");
    Bounds.requireWithin("connect-delay", connectDelay, Duration.ZERO, LONGEST);
    Bounds.requireWithin("gap", gap, Duration.ZERO, LONGEST);
    Bounds.requireWithin("timeout", timeout, Duration.ofMillis(10), LONGEST);
    Bounds.requireWithin("settle", settle, Duration.ZERO, LONGEST);
    Bounds.requireWithin("turnaround", turnaround.orElse(Duration.ZERO), Duration.ZERO, LONGEST);
  }

  /** The turnaround to plan with: as stated, else 20 ms on a serial line and none elsewhere. */
  public Duration turnaround(boolean onSerialLine) {
    return turnaround.orElse(onSerialLine ? ON_SERIAL_LINE : Duration.ZERO);
  }

  public Pace withWindow(int requests) {
    return new Pace(requests, connectDelay, gap, timeout, settle, turnaround);
  }

  public Pace withGap(Duration quiet) {
    return new Pace(window, connectDelay, quiet, timeout, settle, turnaround);
  }

  public Pace withTimeout(Duration longest) {
    return new Pace(window, connectDelay, gap, longest, settle, turnaround);
  }

  public Pace withSettle(Duration quiet) {
    return new Pace(window, connectDelay, gap, timeout, quiet, turnaround);
  }
}
