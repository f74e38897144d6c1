// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/**
 * Temperatures of modules and cells after the Sandia model (SAPM), for glass on polymer on an open
 * rack.
 */
public final class CellTemperature {

  private static final double A = -3.56;
  private static final double B = -0.075;
  private static final double DELTA = 3;

  private CellTemperature() {}

  /** Returns the temperature of the back of a module in °C. */
  public static double module(double irradiance, double ambient, double wind) {
    return irradiance * Math.exp(A + B * wind) + ambient;
  }

  /** Returns the temperature of its cells in °C. */
  public static double cell(double irradiance, double ambient, double wind) {
    return fromModule(module(irradiance, ambient, wind), irradiance);
  }

  /** Returns the temperature of the cells of a module whose back was measured. */
  public static double fromModule(double module, double irradiance) {
    return module + irradiance / 1000 * DELTA;
  }
}
