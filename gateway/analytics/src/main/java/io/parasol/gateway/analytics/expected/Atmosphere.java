// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/** The air that the sun's light passes. */
final class Atmosphere {

  private static final double STANDARD_PRESSURE = 101_325;

  private Atmosphere() {}

  /** Returns the mean pressure in Pa at an altitude in m (pvlib {@code alt2pres}). */
  public static double pressure(double altitude) {
    return 100 * Math.pow((44331.514 - altitude) / 11880.516, 1 / 0.1902632);
  }

  /**
   * Returns the relative air mass after Kasten and Young.
   *
   * @param apparentZenith degrees, with refraction, up to 90
   */
  public static double relativeAirMass(double apparentZenith) {
    return 1
        / (Math.cos(Math.toRadians(apparentZenith))
            + 0.50572 * Math.pow(96.07995 - apparentZenith, -1.6364));
  }

  /** Returns the air mass at a pressure in Pa. */
  public static double absoluteAirMass(double apparentZenith, double pressure) {
    return relativeAirMass(apparentZenith) * pressure / STANDARD_PRESSURE;
  }

  /** Returns the irradiance outside the atmosphere in W/m² (Spencer), by the day of the year. */
  public static double extraterrestrial(int dayOfYear) {
    double b = 2 * Math.PI * (dayOfYear - 1) / 365;
    return 1366.1
        * (1.00011
            + 0.034221 * Math.cos(b)
            + 0.00128 * Math.sin(b)
            + 0.000719 * Math.cos(2 * b)
            + 0.000077 * Math.sin(2 * b));
  }
}
