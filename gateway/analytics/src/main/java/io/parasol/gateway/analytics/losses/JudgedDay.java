// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.expected.Method;

/**
 * One inverter on one day, as the rules for causes see it: what it gave, what was possible, and
 * whether the light is enough to judge it.
 *
 * @param known what former days have shown
 * @param end the slot that is not judged any more
 */
record JudgedDay(
    PlantDay plant, DeviceDay device, PossiblePower possible, SlotCauses.Known known, int end) {

  /** Below this share of the DC nameplate a slot is not judged. */
  static final double MIN_SHARE = 0.05;

  private static final double MIN_WEAK_SHARE = 0.15;

  /** Below, a small difference of orientation or horizon makes a large one of power. */
  private static final double MIN_WEAK_ELEVATION = 15;

  /** Of what is possible; a difference above is not that of orientation. */
  static final double SHADED = 0.9;

  /**
   * How far the modules of two inverters may be from one orientation, in degrees. In grazing light
   * this alone makes a difference like that of shade.
   */
  private static final double MISALIGNED = 5;

  /** Of what a clear sky gives; below, next to all light is diffuse. */
  private static final double BRIGHT_SHARE = 0.5;

  /** W/m². */
  private static final double STANDARD_IRRADIANCE = 1000;

  private static final double MILLIS_A_QUARTER = 9e5;
  private static final double DEGREES_A_QUARTER = 3.75;

  DeviceSlot slot(int slot) {
    return new DeviceSlot(plant, device, slot, watts(slot), possible.method(slot));
  }

  /** Returns the possible power in W. */
  double watts(int slot) {
    return possible.watts(slot);
  }

  Method method(int slot) {
    return possible.method(slot);
  }

  /** Returns the possible energy of a slot in milliwatt-hours. */
  double possibleEnergy(int slot) {
    return DeviceLosses.slotEnergy(watts(slot));
  }

  double dcWatts() {
    return device.nameplate().array().dcWatts();
  }

  /** Returns whether enough power is possible in a slot, and the device was there. */
  boolean isJudged(int slot) {
    return slot < end
        && device.isAfterFirstReading(slot)
        && watts(slot) > MIN_SHARE * dcWatts()
        && isReached(slot);
  }

  /** A sensor that looks elsewhere does not show that any sun reaches these modules. */
  private boolean isReached(int slot) {
    return method(slot) != Method.PLANE_SENSOR
        || plant.sky().get(slot).plane(device.nameplate().array())
            > MIN_SHARE * STANDARD_IRRADIANCE;
  }

  /** With less light, a small difference of orientation is a large one of power. */
  boolean isClearlyJudged(int slot) {
    return slot < end && watts(slot) > MIN_WEAK_SHARE * dcWatts();
  }

  /** Returns whether the sun is so low that orientation and horizon decide. */
  boolean isSunLow(int slot) {
    return plant.sky().get(slot).sun().elevation() < MIN_WEAK_ELEVATION;
  }

  /**
   * Returns the energy in milliwatt-hours that the inverter gave in a slot by its power; by its
   * counter where no power was read, and in a gap. Counters are read at other times than powers,
   * and in steps, so that what they show in one slot may be of the one before.
   *
   * @param still whether the steps of the counter are too large to show anything in a gap
   */
  double given(int slot, boolean still) {
    double power = slot(slot).power();
    return Double.isNaN(power) || (device.energy().isEstimated(slot) && !still)
        ? device.energy().energy(slot)
        : DeviceLosses.slotEnergy(power);
  }

  /**
   * Returns the power in W that the inverter itself typically gives at this time of the day when
   * its neighbours give what they do; at most its rating.
   */
  double ownWatts(int slot) {
    double watts =
        possible.isCompared(slot)
            ? possible.others().expected(plant.sunPath(), slot, isBright(slot)) * dcWatts()
            : watts(slot);
    return Math.min(watts, device.nameplate().acWatts());
  }

  /** Returns the power of a slot, with what an orientation that is not quite the same explains. */
  double alignedPower(int slot) {
    double power = slot(slot).power();
    double watts = watts(slot);
    if (!(power < SHADED * watts)) {
      return power;
    }
    double missed = plant.sky().get(slot).missed(device.nameplate().array(), MISALIGNED);
    return Math.min(watts, power + missed * watts);
  }

  /** Returns whether an inverter of the group gives so much that the sun shines on it directly. */
  boolean isBright(int slot) {
    double clear = plant.sky().get(slot).plane(device.nameplate().array()) / STANDARD_IRRADIANCE;
    return possible.others().largest(slot) > BRIGHT_SHARE * clear;
  }

  /** Returns the quarter of an hour of mean solar time at a slot. */
  int solarQuarter(int slot) {
    double quarters =
        plant.day().slotStart(slot) / MILLIS_A_QUARTER + plant.longitude() / DEGREES_A_QUARTER;
    return (int) Math.floorMod((long) Math.floor(quarters), (long) ShadeProfile.QUARTERS);
  }
}
