// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/**
 * What sensors of the plant measure; {@code NaN} where there is none.
 *
 * @param plane plane-of-array irradiance, W/m²
 * @param referenceCell plane-of-array irradiance by a reference cell, which snow and dirt cover
 * @param horizontal global horizontal irradiance, W/m²
 * @param module temperature of the modules, °C
 * @param ambient temperature of the air, °C
 * @param wind m/s
 */
public record Weather(
    double plane,
    double referenceCell,
    double horizontal,
    double module,
    double ambient,
    double wind) {

  /** No sensor at all. */
  public static final Weather UNKNOWN =
      new Weather(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** Assumed where no sensor measures them. */
  public static final double DEFAULT_AMBIENT = 20;

  public static final double DEFAULT_WIND = 1;

  /** Returns the temperature of the cells under an irradiance, from the best sensor there is. */
  public double cell(double irradiance) {
    return Double.isNaN(module)
        ? CellTemperature.cell(irradiance, orElse(ambient, DEFAULT_AMBIENT), wind())
        : CellTemperature.fromModule(module, irradiance);
  }

  /** Returns the wind, or the assumed one. */
  @Override
  public double wind() {
    return orElse(wind, DEFAULT_WIND);
  }

  private static double orElse(double value, double other) {
    return Double.isNaN(value) ? other : value;
  }
}
