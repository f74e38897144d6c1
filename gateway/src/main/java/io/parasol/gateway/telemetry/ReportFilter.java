// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Reporting;
import io.parasol.config.site.Value;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides which readings of one device are worth a message: deadband and longest silence of each
 * point. A change of quality always is. Not thread-safe.
 */
final class ReportFilter {

  private final Reporting usual;
  private final Map<PointName, Reporting> rules = new HashMap<>();
  private final Map<PointName, Reading> reported = new HashMap<>();

  ReportFilter(SiteConfig.Device.Legacy device) {
    this.usual = device.reporting();
    for (Point point : device.profile().points()) {
      point.reporting().ifPresent(rule -> rules.put(point.name(), rule));
    }
  }

  /** Those that are worth it, in their order. */
  List<Reading> worthReporting(List<Reading> readings) {
    if (rules.isEmpty() && usual.equals(Reporting.EVERY_READING)) {
      return readings;
    }
    List<Reading> worth = new ArrayList<>(readings.size());
    for (Reading reading : readings) {
      Reporting rule = rules.getOrDefault(reading.point(), usual);
      if (rule.maxSilence().isEmpty() || isNews(reading, rule, rule.maxSilence().get())) {
        reported.put(reading.point(), reading);
        worth.add(reading);
      }
    }
    return worth;
  }

  private boolean isNews(Reading reading, Reporting rule, Duration maxSilence) {
    Reading before = reported.get(reading.point());
    if (before == null || before.quality() != reading.quality()) {
      return true;
    }
    Instant silentUntil = before.measuredAt().plus(maxSilence);
    // A clock that was put back must not silence a point for as long as it was wrong.
    boolean isOverdue =
        !reading.measuredAt().isBefore(silentUntil)
            || reading.measuredAt().isBefore(before.measuredAt());
    return isOverdue || differs(before.value(), reading.value(), rule.deadband());
  }

  private static boolean differs(@Nullable Value before, @Nullable Value now, double deadband) {
    if (isNumber(before) && isNumber(now)) {
      return deadband == 0
          ? !Objects.equals(before, now)
          : Math.abs(number(before) - number(now)) > deadband;
    }
    return !Objects.equals(before, now);
  }

  private static boolean isNumber(@Nullable Value value) {
    return value instanceof Value.Whole
        || value instanceof Value.Real
        || value instanceof Value.Wide;
  }

  private static double number(@Nullable Value value) {
    if (value instanceof Value.Whole whole) {
      return whole.number();
    }
    if (value instanceof Value.Real real) {
      return real.number();
    }
    return value instanceof Value.Wide wide ? wide.number().doubleValue() : Double.NaN;
  }
}
