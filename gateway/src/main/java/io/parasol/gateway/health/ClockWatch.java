// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Compares the clock on the wall with one that only goes forward. A clock that is slewed little by
 * little is no news; one that is set is, and one that is set again and again is told once a minute.
 * For one thread.
 */
final class ClockWatch {

  /** What a look that came late, or a slew, cannot make. */
  static final Duration JUMP = Duration.ofSeconds(2);

  static final Duration QUIET = Duration.ofMinutes(1);

  /** Before Parasol was made: a clock that says so has never been set. */
  private static final Instant NEVER_SET = Instant.parse("2024-01-01T00:00:00Z");

  private Instant wall;
  private long nanos;

  /** What was not told yet; the first of it made the clock leave this. */
  private Optional<Instant> left = Optional.empty();

  private Duration untold = Duration.ZERO;
  private int times;
  private long quietUntil;

  ClockWatch(Instant wall, long nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.quietUntil = nanos;
  }

  /**
   * The clock was set.
   *
   * @param before what it said right before.
   * @param by how much later it says since; negative if earlier.
   * @param times how often, together.
   */
  record Jump(Instant before, Duration by, int times) {

    /** Nobody had set it before. */
    boolean isFirst() {
      return before.isBefore(NEVER_SET) && !before.plus(by).isBefore(NEVER_SET);
    }
  }

  /**
   * Looks at both clocks.
   *
   * @param nowNanos of the one that only goes forward.
   */
  Optional<Jump> look(Instant nowWall, long nowNanos) {
    Instant expected = wall.plusNanos(nowNanos - nanos);
    Duration by = Duration.between(expected, nowWall);
    wall = nowWall;
    nanos = nowNanos;
    if (by.abs().compareTo(JUMP) >= 0) {
      left = Optional.of(left.orElse(expected));
      untold = untold.plus(by);
      times++;
    }
    if (left.isEmpty() || nowNanos - quietUntil < 0) {
      return Optional.empty();
    }
    Jump jump = new Jump(left.get(), untold, times);
    left = Optional.empty();
    untold = Duration.ZERO;
    times = 0;
    quietUntil = nowNanos + QUIET.toNanos();
    return Optional.of(jump);
  }
}
