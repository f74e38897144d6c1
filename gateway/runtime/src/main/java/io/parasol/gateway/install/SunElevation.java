// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.config.model.site.GeoPosition;
import java.time.Instant;

/**
 * Computes the elevation of the sun, after Meeus, Astronomical Algorithms, 2nd edition, chapters 22
 * and 25 (low accuracy, as in NOAA's solar calculator). The error is some hundredths of a degree
 * between the years 1900 and 2100.
 */
final class SunElevation {

  /** 2000-01-01T12:00:00Z, which is Julian day 2451545. */
  private static final double J2000_EPOCH_SECONDS = 946_728_000;

  private static final double SECONDS_A_CENTURY = 36_525.0 * 86_400;

  private SunElevation() {}

  /**
   * Returns the elevation of the sun's center above the horizon, in degrees from -90 to 90.
   * Atmospheric refraction, which only matters close to the horizon, is not included.
   */
  static double at(Instant time, GeoPosition place) {
    double century = (seconds(time) - J2000_EPOCH_SECONDS) / SECONDS_A_CENTURY;
    double anomaly = Math.toRadians(357.52911 + century * (35_999.05029 - 0.0001537 * century));
    double meanLongitude = 280.46646 + century * (36_000.76983 + 0.0003032 * century);
    double equationOfCenter =
        (1.914602 - century * (0.004817 + 0.000014 * century)) * Math.sin(anomaly)
            + (0.019993 - 0.000101 * century) * Math.sin(2 * anomaly)
            + 0.000289 * Math.sin(3 * anomaly);
    double node = Math.toRadians(125.04 - 1934.136 * century);
    double longitude =
        Math.toRadians(meanLongitude + equationOfCenter - 0.00569 - 0.00478 * Math.sin(node));
    double obliquity =
        Math.toRadians(
            23.439291
                - century * (0.0130042 + century * (0.00000016 - 0.000000504 * century))
                + 0.00256 * Math.cos(node));

    double declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude));
    double rightAscension =
        Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude));
    double hourAngle =
        siderealAngle(time, century) + Math.toRadians(place.longitude()) - rightAscension;
    double latitude = Math.toRadians(place.latitude());
    double sine =
        Math.sin(latitude) * Math.sin(declination)
            + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle);
    return Math.toDegrees(Math.asin(Math.max(-1, Math.min(1, sine))));
  }

  /** Returns the sidereal time at Greenwich as an angle in radians (Meeus 12.4). */
  private static double siderealAngle(Instant time, double century) {
    double days = (seconds(time) - J2000_EPOCH_SECONDS) / 86_400;
    return Math.toRadians(
        (280.46061837 + 360.98564736629 * days + 0.000387933 * century * century) % 360);
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }
}
