// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.config.concurrent.ConfinedTo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares the wall clock with the monotonic clock. Slewing is not reported. A step is reported; if
 * the clock is stepped again and again, once a minute.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
final class ClockWatch {

  /** More than a late check or slewing can explain. */
  static final Duration JUMP = Duration.ofSeconds(2);

  static final Duration MIN_REPORT_INTERVAL = Duration.ofMinutes(1);

  /** Before the first release of Parasol: a clock that shows such a time has never been set. */
  private static final Instant EARLIEST_PLAUSIBLE = Instant.parse("2024-01-01T00:00:00Z");

  private Instant wall;
  private long nanos;

  /** The time before the first step that was not reported yet. */
  private @Nullable Instant beforeFirstStep;

  private Duration unreported = Duration.ZERO;
  private int times;
  private long quietUntil;

  ClockWatch(Instant wall, long nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.quietUntil = nanos;
  }

  /**
   * A step of the clock.
   *
   * @param before the time directly before it.
   * @param by how far the clock was set forward; negative if backward.
   * @param times number of steps reported together.
   */
  record ClockStep(Instant before, Duration by, int times) {

    /** Returns whether the clock had never been set before. */
    boolean isFirst() {
      return before.isBefore(EARLIEST_PLAUSIBLE) && !before.plus(by).isBefore(EARLIEST_PLAUSIBLE);
    }
  }

  /**
   * Compares both clocks.
   *
   * @param nowNanos time of the monotonic clock.
   */
  Optional<ClockStep> check(Instant nowWall, long nowNanos) {
    Instant expected = wall.plusNanos(nowNanos - nanos);
    Duration by = Duration.between(expected, nowWall);
    wall = nowWall;
    nanos = nowNanos;
    if (by.abs().compareTo(JUMP) >= 0) {
      beforeFirstStep = beforeFirstStep == null ? expected : beforeFirstStep;
      unreported = unreported.plus(by);
      times++;
    }
    if (beforeFirstStep == null || nowNanos - quietUntil < 0) {
      return Optional.empty();
    }
    ClockStep jump = new ClockStep(beforeFirstStep, unreported, times);
    beforeFirstStep = null;
    unreported = Duration.ZERO;
    times = 0;
    quietUntil = nowNanos + MIN_REPORT_INTERVAL.toNanos();
    return Optional.of(jump);
  }
}
