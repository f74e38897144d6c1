// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import java.util.Map;

/**
 * When the readings of one device are reported.
 *
 * @param defaultRule the rule of the device.
 * @param points the rules of points that have their own.
 */
public record DeviceReporting(Reporting defaultRule, Map<PointName, Reporting> points) {

  public static final DeviceReporting EVERY_READING =
      new DeviceReporting(Reporting.EVERY_READING, Map.of());

  public DeviceReporting {
    points = Map.copyOf(points);
  }

  Reporting of(PointName point) {
    return points.getOrDefault(point, defaultRule);
  }
}
