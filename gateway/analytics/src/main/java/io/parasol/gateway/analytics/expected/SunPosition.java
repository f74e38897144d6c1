// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/**
 * Where the sun is.
 *
 * @param elevation of the center above the horizon in degrees, without refraction
 * @param azimuth degrees clockwise from north
 */
public record SunPosition(double elevation, double azimuth) {

  /** °C; pvlib takes it for a site without a thermometer. */
  private static final double AIR_TEMPERATURE = 12;

  /**
   * Returns the elevation with refraction in degrees (NREL SPA, equation 42), at a temperature of
   * 12 °C.
   *
   * @param pressure in Pa
   */
  public double apparentElevation(double pressure) {
    return apparentElevation(pressure, AIR_TEMPERATURE);
  }

  /**
   * Returns the elevation with refraction in degrees.
   *
   * @param pressure in Pa
   * @param temperature of the air in °C
   */
  public double apparentElevation(double pressure, double temperature) {
    // Below, not even the upper limb is seen.
    if (elevation < -0.8336) {
      return elevation;
    }
    double minutes = 1.02 / Math.tan(Math.toRadians(elevation + 10.3 / (elevation + 5.11)));
    return elevation + pressure / 101_000 * 283 / (273 + temperature) * minutes / 60;
  }
}
