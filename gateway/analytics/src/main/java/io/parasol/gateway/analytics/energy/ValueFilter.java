// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.config.model.profile.Meaning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Leaves out the values of one device on one day that cannot be measurements, and counts them by
 * their reasons.
 *
 * <p>Not safe for use by several threads.
 */
public final class ValueFilter {

  /** Why a value is left out. */
  public enum Reason {
    /** No sensor can measure it. */
    OUT_OF_RANGE("out_of_range"),
    /** It has not changed for half an hour of daylight, and the counter contradicts a power. */
    STUCK("stuck"),
    /** The device cannot give it. */
    IMPLAUSIBLE("implausible");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    /** Returns the name in messages. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * Values of one point that were left out.
   *
   * @param slots in how many slots of the day
   */
  public record Dropped(String device, Meaning meaning, Reason reason, int slots) {}

  private record Limits(double min, double max) {}

  private static final Map<Meaning, Limits> LIMITS = new EnumMap<>(Meaning.class);

  static {
    Limits irradiance = new Limits(-20, 1600);
    LIMITS.put(Meaning.POA_IRRADIANCE, irradiance);
    LIMITS.put(Meaning.REFERENCE_IRRADIANCE, irradiance);
    LIMITS.put(Meaning.GHI, irradiance);
    LIMITS.put(Meaning.MODULE_TEMP, new Limits(-50, 110));
    LIMITS.put(Meaning.AMBIENT_TEMP, new Limits(-50, 110));
    LIMITS.put(Meaning.WIND, new Limits(0, 75));
    LIMITS.put(Meaning.AC_VOLTAGE, new Limits(0, 50_000));
    LIMITS.put(Meaning.DC_VOLTAGE, new Limits(-100, 2000));
  }

  /** Of the largest rating; above, a power is no measurement. */
  static final double MAX_RATED = 1.2;

  private static final int STUCK_SLOTS = 6;
  private static final double SAME = 1e-5;

  /** Below, in W/m², the light of an overcast dawn can be the same for long. */
  private static final double MIN_IRRADIANCE = 50;

  private final String device;
  private final List<Dropped> dropped = new ArrayList<>();

  public ValueFilter(String device) {
    this.device = device;
  }

  /** Returns the means of slots that can be measurements; {@code NaN} for the others. */
  public double[] inRange(Meaning meaning, double[] means) {
    Limits limits = LIMITS.get(meaning);
    return limits == null
        ? means
        : keep(meaning, Reason.OUT_OF_RANGE, means, within(means, limits.min(), limits.max()));
  }

  /**
   * Returns the power of slots that an inverter can give.
   *
   * @param ratedWatts the largest power of the inverter
   */
  public double[] plausiblePower(double[] watts, double ratedWatts) {
    double max = MAX_RATED * ratedWatts;
    return keep(Meaning.AC_POWER, Reason.IMPLAUSIBLE, watts, within(watts, -max, max));
  }

  /**
   * Returns the power without old readings.
   *
   * @param stuck for each slot whether it has old readings
   */
  public double[] currentPower(double[] watts, boolean[] stuck) {
    boolean[] isCurrent = new boolean[stuck.length];
    for (int slot = 0; slot < stuck.length; slot++) {
      isCurrent[slot] = !stuck[slot];
    }
    return keep(Meaning.AC_POWER, Reason.STUCK, watts, isCurrent);
  }

  private static boolean[] within(double[] values, double min, double max) {
    boolean[] within = new boolean[values.length];
    for (int slot = 0; slot < values.length; slot++) {
      within[slot] = values[slot] >= min && values[slot] <= max;
    }
    return within;
  }

  /** Returns the irradiance without a time in which the sensor shows the same value. */
  public double[] moving(Meaning meaning, double[] irradiance) {
    boolean[] moves = new boolean[irradiance.length];
    Arrays.fill(moves, true);
    int first = 0;
    for (int slot = 1; slot <= irradiance.length; slot++) {
      if (slot < irradiance.length && isSame(irradiance[first], irradiance[slot])) {
        continue;
      }
      if (slot - first >= STUCK_SLOTS && irradiance[first] > MIN_IRRADIANCE) {
        Arrays.fill(moves, first, slot, false);
      }
      first = slot;
    }
    return keep(meaning, Reason.STUCK, irradiance, moves);
  }

  private static boolean isSame(double one, double other) {
    return Math.abs(one - other) <= SAME * Math.abs(one);
  }

  private double[] keep(Meaning meaning, Reason reason, double[] values, boolean[] isGood) {
    double[] kept = values.clone();
    int count = 0;
    for (int slot = 0; slot < kept.length; slot++) {
      if (!isGood[slot] && !Double.isNaN(kept[slot])) {
        kept[slot] = Double.NaN;
        count++;
      }
    }
    if (count > 0) {
      dropped.add(new Dropped(device, meaning, reason, count));
    }
    return kept;
  }

  /** Returns what was left out. */
  public List<Dropped> dropped() {
    return List.copyOf(dropped);
  }
}
