// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Reporting;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets through the readings of a device that are worth a message: those that differ from the last
 * one reported by more than the deadband, those of another quality, and any after the longest
 * silence. Not for more than one thread.
 */
final class ReportFilter {

  private final DeviceReporting rules;
  private final Map<PointName, Reported> reported = new HashMap<>();

  ReportFilter(DeviceReporting rules) {
    this.rules = rules;
  }

  /** What was reported last of a point. Only points with a deadband or a silence have one. */
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

  /**
   * @param now of a clock that only goes forward, in nanoseconds.
   */
  boolean passes(Reading reading, long now) {
    Reporting rule = rules.of(reading.point());
    if (rule.maxSilence().isEmpty()) {
      return true;
    }
    Reported last = reported.get(reading.point());
    if (last == null) {
      reported.put(reading.point(), new Reported(reading, now));
      return true;
    }
    boolean isNews =
        reading.quality() != last.quality
            || now - last.at >= rule.maxSilence().get().toNanos()
            || differs(reading.value(), last.value, rule.deadband());
    if (isNews) {
      last.replace(reading, now);
    }
    return isNews;
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
