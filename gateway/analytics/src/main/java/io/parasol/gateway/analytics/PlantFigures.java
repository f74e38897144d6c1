// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Waterfall;

/**
 * The figures of a plant from a day to another. Energies are in milliwatt-hours.
 *
 * @param energy what was produced, with its value and what it replaced
 * @param waterfall what was possible, and lost
 * @param ratios by the sun
 * @param timeAvailability by time
 * @param energyAvailability by energy
 */
public record PlantFigures(
    Energy energy,
    Waterfall waterfall,
    Ratios ratios,
    Figure timeAvailability,
    Figure energyAvailability) {

  /**
   * Energy.
   *
   * @param completeness share of the time with readings in which inverters are awake, 0 to 1
   * @param yield hours at the nameplate power of the inverters in operation
   * @param money in the currency of the tariff
   * @param carbon kg of CO₂
   */
  public record Energy(
      long milliWattHours, double completeness, double yield, double money, double carbon) {}

  /**
   * Figures that need a sensor.
   *
   * @param performance performance ratio
   * @param corrected performance ratio, corrected for temperature
   * @param index energy by expected energy
   */
  public record Ratios(Figure performance, Figure corrected, Figure index) {}
}
