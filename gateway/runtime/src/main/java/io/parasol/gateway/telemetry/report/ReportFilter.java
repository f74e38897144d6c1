// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects the readings of a device that are reported: those that differ from the last reported one
 * by more than the deadband, those with another quality, and any after the maximum silence. While
 * the device does not answer at all, a reading is repeated only every ten minutes: its state
 * reports the same.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
final class ReportFilter {

  /** How often a reading is repeated while the device does not answer. */
  static final Duration SILENCE_INTERVAL = Duration.ofMinutes(10);

  private final DeviceReporting rules;
  private Map<PointName, Reported> reported = Map.of();

  /** The readings reported since the device was last read. */
  private Map<PointName, Reported> silent = Map.of();

  ReportFilter(DeviceReporting rules) {
    this.rules = rules;
  }

  /**
   * The last reading reported for a point. Only points with a deadband or a maximum silence have
   * one.
   */
  private static final class Reported {
    private @Nullable Value value;
    private Quality quality;
    private long at;

    private Reported(Reading reading, long now) {
      this.value = reading.value();
      this.quality = reading.quality();
      this.at = now;
    }

    private void replace(Reading reading, long now) {
      value = reading.value();
      quality = reading.quality();
      at = now;
    }
  }

  /** Returns whether all readings of a poll that the device answered are reported. */
  boolean passesAll() {
    return rules.isEveryReading() && silent.isEmpty();
  }

  /**
   * Returns whether a reading is reported.
   *
   * @param now by a monotonic clock, in nanoseconds.
   */
  boolean passes(Reading reading, long now) {
    if (!silent.isEmpty()) {
      silent.remove(reading.point());
      if (silent.isEmpty()) {
        // The table of a map never shrinks.
        silent = Map.of();
      }
    }
    Reporting rule = rules.of(reading.point());
    if (rule.maxSilence().isEmpty()) {
      return true;
    }
    Reported last = reported.get(reading.point());
    if (last == null) {
      reported = with(reported, reading.point(), new Reported(reading, now));
      return true;
    }
    boolean isReported =
        reading.quality() != last.quality
            || now - last.at >= rule.maxSilence().get().toNanos()
            || differs(reading.value(), last.value, rule.deadband());
    if (isReported) {
      last.replace(reading, now);
    }
    return isReported;
  }

  /**
   * Returns whether a reading is reported, of a poll that the device did not answer at all.
   *
   * @param now by a monotonic clock, in nanoseconds.
   */
  boolean passesInSilence(Reading reading, long now) {
    Reported last = silent.get(reading.point());
    boolean isReported =
        last == null
            || reading.quality() != last.quality
            || now - last.at >= SILENCE_INTERVAL.toNanos();
    if (isReported) {
      last = new Reported(reading, now);
      silent = with(silent, reading.point(), last);
      if (rules.of(reading.point()).maxSilence().isPresent()) {
        reported = with(reported, reading.point(), last);
      }
    }
    return isReported;
  }

  /** Adds to a map, which is immutable while it is empty. */
  private static Map<PointName, Reported> with(
      Map<PointName, Reported> before, PointName point, Reported last) {
    Map<PointName, Reported> after = before.isEmpty() ? new HashMap<>() : before;
    after.put(point, last);
    return after;
  }

  private static boolean differs(@Nullable Value now, @Nullable Value before, double deadband) {
    if (now == null || before == null) {
      return now != before;
    }
    if (deadband == 0 || !isNumber(now) || !isNumber(before)) {
      return !now.equals(before);
    }
    return Math.abs(number(now) - number(before)) > deadband;
  }

  private static boolean isNumber(Value value) {
    return value instanceof Value.Real
        || value instanceof Value.Whole
        || value instanceof Value.Wide;
  }

  private static double number(Value value) {
    if (value instanceof Value.Real real) {
      return real.number();
    }
    return value instanceof Value.Whole whole
        ? whole.number()
        : ((Value.Wide) value).number().doubleValue();
  }
}
