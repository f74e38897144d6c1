// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.gateway.store.log.BootTimes;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The history of the wall clock relative to the monotonic clock: periods without a step, each
 * synchronized or not. Decides whether an instant of measurement can be trusted, even if the clock
 * was set between the measurement and the question. Passes what it learns to {@link BootTimes}.
 *
 * <p>Safe for any number of threads.
 */
public final class ClockHistory {

  /** More than slewing or a late check can explain. */
  private static final long JUMP_MILLIS = Duration.ofSeconds(2).toMillis();

  /** The two clocks count as read at the same time if the reading took no longer than this. */
  private static final long SAME_TIME_MILLIS = 20;

  private static final int ATTEMPTS = 5;

  /** Number of periods kept; questions are about recent measurements. */
  private static final int MOST = 8;

  private final InstantSource wall;
  private final Uptime uptime;
  private final BooleanSupplier isRight;
  private final BootTimes boots;

  /** The latest first. */
  private final Deque<Stretch> stretches = new ArrayDeque<>();

  /**
   * A period without a step.
   *
   * @param start when the machine booted, by the wall clock, in epoch milliseconds.
   * @param from when the period began, by the monotonic clock, in milliseconds.
   */
  private record Stretch(long start, long from, boolean isRight) {

    boolean goesOnWith(Stretch next) {
      return isRight == next.isRight && Math.abs(start - next.start) < JUMP_MILLIS;
    }
  }

  /**
   * Starts the history.
   *
   * @param isRight whether the wall clock may be correct now.
   */
  public ClockHistory(InstantSource wall, Uptime uptime, BooleanSupplier isRight, BootTimes boots) {
    this.wall = wall;
    this.uptime = uptime;
    this.isRight = isRight;
    this.boots = boots;
    look();
  }

  /** Reads both clocks. Must be called about every second, so that no step is missed. */
  public synchronized void look() {
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

  /**
   * Reads both clocks together. Repeats the reading if it was slow or the clock was set meanwhile;
   * after several attempts the clock counts as not synchronized.
   */
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
   * Decides whether an instant of measurement can be trusted. A recent instant is judged by the
   * state of the clock at that moment, any other instant by its state now.
   *
   * @return empty if the clock was synchronized; otherwise the time of measurement by the monotonic
   *     clock.
   */
  public synchronized Optional<MonotonicTimestamp> doubt(Instant measuredAt) {
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

  private Optional<MonotonicTimestamp> stamp(long at) {
    return Optional.of(new MonotonicTimestamp(uptime.boot(), at));
  }
}
