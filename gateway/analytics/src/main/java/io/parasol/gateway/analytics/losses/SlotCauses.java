// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.expected.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cause of the deficit of each slot of one inverter on one day.
 *
 * <p>Not changed once it is made.
 */
public final class SlotCauses {

  /** Below this share of the DC nameplate a slot is not judged. */
  private static final double MIN_SHARE = 0.05;

  private static final double MIN_WEAK_SHARE = 0.15;

  /** Below, a small difference of orientation or horizon makes a large one of power. */
  private static final double MIN_WEAK_ELEVATION = 15;

  private static final double WEAK = 0.6;
  private static final int WEAK_SLOTS = 3;
  private static final double SHADED = 0.9;

  /** A clear sky over a whole plant that is silent is too high by all the clouds. */
  private static final double MIN_RUNNING_UNDER_CLOUDS = 0.05;

  private static final double MILLIS_A_QUARTER = 9e5;
  private static final double DEGREES_A_QUARTER = 3.75;

  private final PlantDay plant;
  private final DeviceDay device;
  private final PossiblePower possible;
  private final int end;
  private final @Nullable Cause[] causes;

  private SlotCauses(PlantDay plant, DeviceDay device, PossiblePower possible, int end) {
    this.plant = plant;
    this.device = device;
    this.possible = possible;
    this.end = end;
    this.causes = new Cause[plant.day().slots()];
  }

  /**
   * Judges the slots before {@code end}.
   *
   * @param minRunning the share of the possible energy of a gap above which the device ran in it
   */
  public static SlotCauses find(
      PlantDay plant,
      DeviceDay device,
      PossiblePower possible,
      ShadeProfile shade,
      double minRunning,
      int end) {
    SlotCauses causes = new SlotCauses(plant, device, possible, end);
    for (int slot = 0; slot < end; slot++) {
      if (causes.isJudged(slot)) {
        causes.causes[slot] = CauseRules.find(causes.slot(slot)).orElse(null);
      }
    }
    causes.decideGaps(minRunning);
    causes.extendSnow();
    causes.findShade(shade);
    causes.findWeakSlots(shade);
    return causes;
  }

  /** Returns the cause of a slot. */
  public Optional<Cause> at(int slot) {
    return Optional.ofNullable(causes[slot]);
  }

  /** Returns the slot that is not judged any more. */
  int end() {
    return end;
  }

  DeviceSlot slot(int slot) {
    return new DeviceSlot(plant, device, slot, possible.watts(slot), possible.method(slot));
  }

  /** Returns whether enough power is possible in a slot, and the device was there. */
  public boolean isJudged(int slot) {
    return slot < end
        && device.isAfterFirstReading(slot)
        && possible.watts(slot) > MIN_SHARE * dcWatts();
  }

  /** With less light, a small difference of orientation is a large one of power. */
  private boolean isClearlyJudged(int slot) {
    return slot < end && possible.watts(slot) > MIN_WEAK_SHARE * dcWatts();
  }

  private double dcWatts() {
    return device.nameplate().array().dcWatts();
  }

  /** A gap in which the counter did not move by what was possible is an outage. */
  private void decideGaps(double minRunning) {
    int slot = 0;
    while (slot < end) {
      if (causes[slot] != Cause.COMMUNICATION) {
        slot++;
        continue;
      }
      int first = slot;
      double energy = 0;
      double expected = 0;
      while (slot < end && causes[slot] == Cause.COMMUNICATION) {
        energy += device.energy().energy(slot);
        expected += DeviceLosses.slotEnergy(possible.watts(slot));
        slot++;
      }
      boolean clouds = possible.method(first) == Method.CLEAR_SKY && plant.isSilent(first);
      double limit = clouds ? MIN_RUNNING_UNDER_CLOUDS : minRunning;
      if (device.isCounted(slot - 1) && energy < limit * expected) {
        fill(first, slot, Cause.DEAD);
      }
    }
  }

  /** Snow that is proven by day explains the low sun before and after, too. */
  private void extendSnow() {
    if (!Arrays.asList(causes).contains(Cause.SNOW)) {
      return;
    }
    int first = 0;
    boolean snow = false;
    for (int slot = 0; slot <= end; slot++) {
      boolean open = slot < end && (causes[slot] == null || causes[slot] == Cause.SNOW);
      if (open && plant.isAtZero(slot)) {
        snow |= causes[slot] == Cause.SNOW;
        continue;
      }
      if (slot < end && causes[slot] == Cause.COMMUNICATION) {
        // Snow does not melt while an answer is missing.
        continue;
      }
      for (int covered = first; snow && covered < slot; covered++) {
        if (causes[covered] != Cause.COMMUNICATION) {
          causes[covered] = isJudged(covered) ? Cause.SNOW : null;
        }
      }
      first = slot + 1;
      snow = false;
    }
  }

  private void findShade(ShadeProfile shade) {
    for (int slot = 0; slot < end; slot++) {
      if (causes[slot] == null
          && isClearlyJudged(slot)
          && slot(slot).power() < SHADED * possible.watts(slot)
          && shade.isShaded(solarQuarter(slot))) {
        causes[slot] = Cause.SHADE;
      }
    }
  }

  private void findWeakSlots(ShadeProfile shade) {
    int run = 0;
    for (int slot = 0; slot <= end; slot++) {
      boolean weak =
          slot < end
              && causes[slot] == null
              && possible.watts(slot) > MIN_WEAK_SHARE * dcWatts()
              && plant.sky().get(slot).sun().elevation() > MIN_WEAK_ELEVATION
              && slot(slot).power() < WEAK * possible.watts(slot)
              && shade.isKnown(solarQuarter(slot));
      if (!weak && run >= WEAK_SLOTS) {
        fill(slot - run, slot, Cause.UNKNOWN);
      }
      run = weak ? run + 1 : 0;
    }
  }

  private void fill(int first, int end, Cause cause) {
    for (int slot = first; slot < end; slot++) {
      causes[slot] = cause;
    }
  }

  /** Returns power by possible power in quarters of solar time; {@code NaN} if not known. */
  public double[] quarterRatios() {
    double[] actual = new double[ShadeProfile.QUARTERS];
    double[] usual = new double[ShadeProfile.QUARTERS];
    for (int slot = 0; slot < end; slot++) {
      Cause cause = causes[slot];
      boolean free = cause == null || cause == Cause.SHADE || cause == Cause.UNKNOWN;
      if (free && isClearlyJudged(slot) && device.series(Meaning.AC_POWER).has(slot)) {
        int quarter = solarQuarter(slot);
        actual[quarter] += slot(slot).power();
        usual[quarter] += possible.watts(slot);
      }
    }
    for (int i = 0; i < actual.length; i++) {
      actual[i] = usual[i] > 0 ? actual[i] / usual[i] : Double.NaN;
    }
    return actual;
  }

  /** Returns the quarter of an hour of mean solar time at a slot. */
  private int solarQuarter(int slot) {
    double quarters =
        plant.day().slotStart(slot) / MILLIS_A_QUARTER + plant.longitude() / DEGREES_A_QUARTER;
    return (int) Math.floorMod((long) Math.floor(quarters), (long) ShadeProfile.QUARTERS);
  }
}
