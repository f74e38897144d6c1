// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

import io.parasol.gateway.analytics.model.Location;
import java.time.Instant;

/**
 * Computes the position of the sun after Meeus, Astronomical Algorithms, 2nd edition, chapters 12,
 * 22 and 25 (low accuracy), with the equation of the equinoxes and the parallax. The error of the
 * elevation is below 0.0125° between the years 1950 and 2050.
 */
public final class SolarEphemeris {

  /** 2000-01-01T12:00:00Z, which is Julian day 2451545. */
  private static final double J2000_EPOCH_SECONDS = 946_728_000;

  private static final double SECONDS_A_DAY = 86_400;
  private static final double DAYS_A_CENTURY = 36_525;

  /** Terrestrial time is ahead of universal time. */
  private static final double DELTA_T_SECONDS = 69;

  /** Horizontal parallax of the sun, in degrees. */
  private static final double PARALLAX = 8.794 / 3600;

  private SolarEphemeris() {}

  /** Returns the position of the sun's center as seen from a place. */
  public static SunPosition at(Instant time, Location place) {
    double days =
        (time.getEpochSecond() + time.getNano() / 1e9 - J2000_EPOCH_SECONDS) / SECONDS_A_DAY;
    double century = (days + DELTA_T_SECONDS / SECONDS_A_DAY) / DAYS_A_CENTURY;
    double node = Math.toRadians(125.04 - 1934.136 * century);
    double obliquity = obliquity(century, node);
    double longitude = apparentLongitude(century, node);
    double declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude));
    double rightAscension =
        Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude));
    double hourAngle =
        siderealAngle(days, node, obliquity) + Math.toRadians(place.longitude()) - rightAscension;
    return horizontal(hourAngle, declination, Math.toRadians(place.latitude()));
  }

  private static double apparentLongitude(double century, double node) {
    double anomaly = Math.toRadians(357.52911 + century * (35_999.05029 - 0.0001537 * century));
    double meanLongitude = 280.46646 + century * (36_000.76983 + 0.0003032 * century);
    double equationOfCenter =
        (1.914602 - century * (0.004817 + 0.000014 * century)) * Math.sin(anomaly)
            + (0.019993 - 0.000101 * century) * Math.sin(2 * anomaly)
            + 0.000289 * Math.sin(3 * anomaly);
    return Math.toRadians(meanLongitude + equationOfCenter - 0.00569 - 0.00478 * Math.sin(node));
  }

  private static double obliquity(double century, double node) {
    return Math.toRadians(
        23.439291
            - century * (0.0130042 + century * (0.00000016 - 0.000000504 * century))
            + 0.00256 * Math.cos(node));
  }

  /** Returns the apparent sidereal time at Greenwich as an angle in radians (Meeus 12.4). */
  private static double siderealAngle(double days, double node, double obliquity) {
    double century = days / DAYS_A_CENTURY;
    double mean = 280.46061837 + 360.98564736629 * days + 0.000387933 * century * century;
    double equationOfEquinoxes = -0.00478 * Math.sin(node) * Math.cos(obliquity);
    return Math.toRadians((mean + equationOfEquinoxes) % 360);
  }

  private static SunPosition horizontal(double hourAngle, double declination, double latitude) {
    double sine =
        Math.sin(latitude) * Math.sin(declination)
            + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle);
    double elevation = Math.asin(Math.max(-1, Math.min(1, sine)));
    double azimuth =
        Math.PI
            + Math.atan2(
                Math.sin(hourAngle),
                Math.cos(hourAngle) * Math.sin(latitude)
                    - Math.tan(declination) * Math.cos(latitude));
    return new SunPosition(
        Math.toDegrees(elevation) - PARALLAX * Math.cos(elevation), Math.toDegrees(azimuth));
  }
}
