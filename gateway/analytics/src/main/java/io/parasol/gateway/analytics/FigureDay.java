// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What figures need of a closed day.
 *
 * @param money value of the energy in the currency of the tariff
 * @param sun all zero without a sensor
 */
record FigureDay(LocalDate date, double money, Sun sun, Map<String, Device> devices) {

  /**
   * The irradiance in the plane of the array.
   *
   * @param insolation Wh/m²
   * @param warmInsolation the same, weighted by the temperature of the modules, °C·Wh/m²
   * @param completeness share of the slots with sun above the horizon that have a reading
   * @param warmCompleteness the same for the temperature
   */
  record Sun(
      double insolation, double warmInsolation, double completeness, double warmCompleteness) {}

  /**
   * One inverter.
   *
   * @param useful slots with enough sun
   * @param undecided of these, slots without readings whose energy is not known
   * @param expected energy by a sensor in mWh; {@code NaN} without one
   * @param index energy by expected energy in slots with 200 to 1200 W/m²; {@code NaN} without a
   *     sensor or enough of them
   * @param downs times without production
   */
  record Device(int useful, int undecided, double expected, double index, List<Down> downs) {}

  /**
   * A time of consecutive useful slots without production.
   *
   * @param begin milliseconds since the epoch
   * @param lost mWh
   */
  record Down(long begin, long end, long lost) {}
}
