// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import java.time.Duration;
import java.util.Map;

/**
 * When the readings of one device are reported.
 *
 * @param defaultRule the rule of the device.
 * @param points the rules of points that have their own.
 * @param period the poll period; a value measured this much later than the time of its message has
 *     its own time. Of a device that is not polled, the longest time that does not matter.
 */
public record DeviceReporting(
    Reporting defaultRule, Map<PointName, Reporting> points, Duration period) {

  /** The period of a device that is not polled. */
  public static final Duration NOT_POLLED = Duration.ofMillis(50);

  public static final DeviceReporting EVERY_READING =
      new DeviceReporting(Reporting.EVERY_READING, Map.of(), NOT_POLLED);

  public DeviceReporting {
    points = Map.copyOf(points);
  }

  /** Returns whether every reading of a device that answers is reported. */
  boolean isEveryReading() {
    return points.isEmpty() && defaultRule.maxSilence().isEmpty();
  }

  Reporting of(PointName point) {
    return points.isEmpty() ? defaultRule : points.getOrDefault(point, defaultRule);
  }
}
