// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

/**
 * The carbon dioxide that a kilowatt-hour of the plant replaces.
 *
 * @param source where the factor is published; it is given beside every figure
 */
public record CarbonFactor(double gramsPerKilowattHour, String source) {

  public CarbonFactor {
    Range.require("co2", gramsPerKilowattHour, 0, 2000);
  }

  /** Returns the kilograms that an energy in milliwatt-hours replaces. */
  public double kilograms(long milliWattHours) {
    return milliWattHours / 1e6 * gramsPerKilowattHour / 1000;
  }
}
