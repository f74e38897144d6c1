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
  private static final long MAX_READ_MILLIS = 20;

  private static final int ATTEMPTS = 5;

  /** Number of periods kept; questions are about recent measurements. */
  private static final int MAX_PERIODS = 8;

  private final InstantSource wall;
  private final Uptime uptime;
  private final BooleanSupplier isSynchronized;
  private final BootTimes bootTimes;

  /** The latest first. */
  private final Deque<ClockPeriod> periods = new ArrayDeque<>();

  /**
   * A period without a step.
   *
   * @param bootTime when the machine booted, by the wall clock, in epoch milliseconds.
   * @param from when the period began, by the monotonic clock, in milliseconds.
   */
  private record ClockPeriod(long bootTime, long from, boolean isSynchronized) {

    boolean isContinuedBy(ClockPeriod next) {
      return isSynchronized == next.isSynchronized
          && Math.abs(bootTime - next.bootTime) < JUMP_MILLIS;
    }
  }

  /**
   * Starts the history.
   *
   * @param isSynchronized whether the wall clock may be correct now.
   */
  public ClockHistory(
      InstantSource wall, Uptime uptime, BooleanSupplier isSynchronized, BootTimes bootTimes) {
    this.wall = wall;
    this.uptime = uptime;
    this.isSynchronized = isSynchronized;
    this.bootTimes = bootTimes;
    update();
  }

  /** Reads both clocks. Must be called about every second, so that no step is missed. */
  public synchronized void update() {
    ClockPeriod now = now();
    ClockPeriod last = periods.peek();
    if (last == null || !last.isContinuedBy(now)) {
      periods.push(now);
    } else {
      periods.pop();
      periods.push(new ClockPeriod(now.bootTime, last.from, last.isSynchronized));
    }
    if (periods.size() > MAX_PERIODS) {
      periods.removeLast();
    }
    if (now.isSynchronized) {
      bootTimes.recordBootTime(uptime.boot(), now.bootTime, now.from);
    } else {
      bootTimes.markUnsynchronized(uptime.boot());
    }
  }

  /**
   * Reads both clocks together. Repeats the reading if it was slow or the clock was set meanwhile;
   * after several attempts the clock counts as not synchronized.
   */
  private ClockPeriod now() {
    for (int attempt = 1; ; attempt++) {
      long before = uptime.millis().getAsLong();
      long wallBefore = wall.millis();
      boolean right = isSynchronized.getAsBoolean();
      long wallAfter = wall.millis();
      long took = uptime.millis().getAsLong() - before;
      boolean isAtOnce =
          took <= MAX_READ_MILLIS && Math.abs(wallAfter - wallBefore) <= MAX_READ_MILLIS;
      if (isAtOnce || attempt == ATTEMPTS) {
        return new ClockPeriod(wallAfter - before - took, before + took, right && isAtOnce);
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
  public synchronized Optional<MonotonicTimestamp> untrustedTimestamp(Instant measuredAt) {
    update();
    long now = uptime.millis().getAsLong();
    for (ClockPeriod period : periods) {
      long at = measuredAt.toEpochMilli() - period.bootTime;
      if (at >= period.from - JUMP_MILLIS && at <= now) {
        return period.isSynchronized ? Optional.empty() : stamp(at);
      }
    }
    return periods.element().isSynchronized ? Optional.empty() : stamp(now);
  }

  private Optional<MonotonicTimestamp> stamp(long at) {
    return Optional.of(new MonotonicTimestamp(uptime.boot(), at));
  }
}
