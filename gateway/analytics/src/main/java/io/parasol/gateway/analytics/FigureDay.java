// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * What figures need of a closed day.
 *
 * @param money value of the energy in the currency of the tariff
 * @param devices by their names
 */
record FigureDay(LocalDate date, double money, Sensors sensors, Map<String, Device> devices) {

  /** Returns the same day with more money: energy was found later. */
  FigureDay plusMoney(double more) {
    return new FigureDay(date, money + more, sensors, devices);
  }

  /**
   * How many slots have readings of the sensors.
   *
   * @param sunny slots with the sun above the horizon
   * @param plane of these, slots with an irradiance in the plane of the array
   * @param warm of the latter, slots with a temperature of modules or air
   * @param light slots of {@code sunny} with any irradiance
   */
  record Sensors(int sunny, int plane, int warm, int light) {

    static final Sensors NONE = new Sensors(0, 0, 0, 0);

    Sensors plus(Sensors other) {
      return new Sensors(
          sunny + other.sunny, plane + other.plane, warm + other.warm, light + other.light);
    }
  }

  /**
   * One inverter.
   *
   * @param watts DC nameplate; 0 before its first reading
   */
  record Device(double watts, Times times, Light light) {}

  /**
   * Times of one inverter in slots.
   *
   * @param lit slots in which an inverter is awake, from its first reading or commissioning on
   * @param read of these, as far as they have readings of the energy
   * @param useful slots with enough sun for the availability
   * @param undecided of these, slots without readings whose energy is not known
   * @param downs times without production
   */
  record Times(int lit, double read, int useful, int undecided, List<Down> downs) {}

  /**
   * What the light makes likely for one inverter.
   *
   * @param plane at its nameplate power
   * @param corrected the same by the temperature of its modules
   * @param model by the model of modules and inverter
   * @param index energy by expected energy in slots with 200 to 1200 W/m²; {@code NaN} without a
   *     sensor or enough of them
   */
  record Light(Expected plane, Expected corrected, Expected model, double index) {}

  /**
   * Energy that light makes likely, in mWh.
   *
   * @param known in slots whose energy is known
   * @param open in slots without readings whose energy a counter may show later
   * @param outside energy that was produced while the sensor gave no reading; there is nothing to
   *     compare it with
   */
  record Expected(double known, double open, long outside) {

    /** On a day without any reading of the sensor. */
    static final Expected NONE = new Expected(0, 0, 0);
  }

  /**
   * A time of consecutive useful slots without production.
   *
   * @param begin milliseconds since the epoch
   * @param lost mWh
   */
  record Down(long begin, long end, long lost) {}
}
