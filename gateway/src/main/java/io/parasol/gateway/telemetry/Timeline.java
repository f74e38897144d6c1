// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.Boots;
import io.parasol.gateway.telemetry.store.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the clock on the wall has said, beside one that only goes forward: stretches without a jump,
 * each right or not. It says of an instant of measurement whether to believe it, also where the
 * clock was set between the measurement and the question, and tells {@link Boots} what it learns.
 *
 * <p>Safe for any number of threads.
 */
final class Timeline {

  /** More than a slew, or a look that came late, can make. */
  private static final long JUMP_MILLIS = Duration.ofSeconds(2).toMillis();

  /** Both clocks are read at the same time if it took no longer. */
  private static final long SAME_TIME_MILLIS = 20;

  private static final int ATTEMPTS = 5;

  /** Whoever asks has measured not long ago. */
  private static final int MOST = 8;

  private final InstantSource wall;
  private final Uptime uptime;
  private final BooleanSupplier isRight;
  private final Boots boots;

  /** The latest first. */
  private final Deque<Stretch> stretches = new ArrayDeque<>();

  /**
   * One without a jump.
   *
   * @param start when the machine started, by the clock on the wall.
   * @param from when it began, by the other.
   */
  private record Stretch(long start, long from, boolean isRight) {

    boolean goesOnWith(Stretch next) {
      return isRight == next.isRight && Math.abs(start - next.start) < JUMP_MILLIS;
    }
  }

  /**
   * @param isRight whether the clock on the wall can be right now.
   */
  Timeline(InstantSource wall, Uptime uptime, BooleanSupplier isRight, Boots boots) {
    this.wall = wall;
    this.uptime = uptime;
    this.isRight = isRight;
    this.boots = boots;
    look();
  }

  /** Looks at both clocks; to be called every second or so, so that no jump is overlooked. */
  synchronized void look() {
    Stretch now = now();
    Stretch last = stretches.peek();
    if (last == null || !last.goesOnWith(now)) {
      stretches.push(now);
    } else {
      stretches.pop();
      stretches.push(new Stretch(now.start, last.from, last.isRight));
    }
    if (stretches.size() > MOST) {
      stretches.removeLast();
    }
    if (now.isRight) {
      boots.learn(uptime.boot(), now.start, now.from);
    } else {
      boots.doubt(uptime.boot());
    }
  }

  /** A clock that is set while it is read is read again, and one that always is, not believed. */
  private Stretch now() {
    for (int attempt = 1; ; attempt++) {
      long before = uptime.millis().getAsLong();
      long wallBefore = wall.millis();
      boolean right = isRight.getAsBoolean();
      long wallAfter = wall.millis();
      long took = uptime.millis().getAsLong() - before;
      boolean isAtOnce =
          took <= SAME_TIME_MILLIS && Math.abs(wallAfter - wallBefore) <= SAME_TIME_MILLIS;
      if (isAtOnce || attempt == ATTEMPTS) {
        return new Stretch(wallAfter - before - took, before + took, right && isAtOnce);
      }
    }
  }

  /**
   * Whether an instant of measurement is to be doubted. One of a moment ago is, if the clock was
   * not right at that moment; any other, if it is not right now.
   *
   * @return empty if the clock was right then; else when it was by the one that goes forward.
   */
  synchronized Optional<Stamp> doubt(Instant measuredAt) {
    look();
    long now = uptime.millis().getAsLong();
    for (Stretch stretch : stretches) {
      long at = measuredAt.toEpochMilli() - stretch.start;
      if (at >= stretch.from - JUMP_MILLIS && at <= now) {
        return stretch.isRight ? Optional.empty() : stamp(at);
      }
    }
    return stretches.element().isRight ? Optional.empty() : stamp(now);
  }

  private Optional<Stamp> stamp(long at) {
    return Optional.of(new Stamp(uptime.boot(), at));
  }
}
