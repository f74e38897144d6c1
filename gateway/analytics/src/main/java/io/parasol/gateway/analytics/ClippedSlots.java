// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.losses.DeviceDay;
import io.parasol.gateway.analytics.losses.PlantDay;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.peers.Robust;
import java.util.Arrays;
import java.util.List;

/**
 * The slots in which inverters of a group are at their rating and too few are below it, so that the
 * former cannot be left out of the comparison. What they give is less than the sun allows, and one
 * whose modules are smaller, or whose rating is larger, can give more by its nameplate.
 */
final class ClippedSlots {

  /** Of the DC nameplate; with less light the share of the model is not known. */
  private static final double MIN_SHARE = 0.15;

  private final PlantDay plant;
  private final List<InverterState> members;
  private final List<DeviceDay> days;
  private final List<double[]> values;

  /**
   * @param values of each member, its power by nameplate for each slot; {@code NaN} where it does
   *     not count
   */
  ClippedSlots(
      PlantDay plant, List<InverterState> members, List<DeviceDay> days, List<double[]> values) {
    this.plant = plant;
    this.members = members;
    this.days = days;
    this.values = values;
  }

  /**
   * Gives the inverters at their rating the power that those below theirs show in the same slot; if
   * there is none, the share of the model that the group reached before and after.
   */
  void lift(boolean[] isClipped) {
    int first = 0;
    while (first < isClipped.length && !isClipped[first]) {
      first++;
    }
    if (first == isClipped.length) {
      return;
    }
    double[] shares = shares(isClipped);
    for (int slot = first; slot < isClipped.length; slot++) {
      if (isClipped[slot]) {
        double free = median(slot, false);
        lift(slot, Double.isNaN(free) ? near(shares, slot) * model(slot) : free);
      }
    }
  }

  private void lift(int slot, double median) {
    for (int i = 0; i < members.size(); i++) {
      double value = values.get(i)[slot];
      double lifted = median * members.get(i).level();
      if (days.get(i).isAtRating(slot) && lifted > value) {
        values.get(i)[slot] = lifted;
      }
    }
  }

  /** Returns the share of the model that the group reaches where no inverter is at its rating. */
  private double[] shares(boolean[] isClipped) {
    double[] shares = new double[isClipped.length];
    Arrays.fill(shares, Double.NaN);
    for (int slot = 0; slot < shares.length; slot++) {
      double median = isClipped[slot] ? Double.NaN : median(slot, true);
      if (median > MIN_SHARE) {
        shares[slot] = median / model(slot);
      }
    }
    return shares;
  }

  /** Returns the median of the members by their level; {@code NaN} of none. */
  private double median(int slot, boolean withClipped) {
    double[] byLevel = new double[members.size()];
    for (int i = 0; i < byLevel.length; i++) {
      boolean counts = withClipped || !days.get(i).isAtRating(slot);
      byLevel[i] = counts ? values.get(i)[slot] / members.get(i).level() : Double.NaN;
    }
    return Robust.median(byLevel);
  }

  /** Returns what the model gives by nameplate, whatever the rating. */
  private double model(int slot) {
    Nameplate first = members.get(0).nameplate;
    return plant.sky().get(slot).expected(first, plant.weather().get(slot)).unclippedWatts()
        / first.array().dcWatts();
  }

  /** Interpolates between the nearest shares before and after a slot. */
  private static double near(double[] shares, int slot) {
    int before = slot;
    while (before >= 0 && Double.isNaN(shares[before])) {
      before--;
    }
    int after = slot;
    while (after < shares.length && Double.isNaN(shares[after])) {
      after++;
    }
    if (before < 0 || after == shares.length) {
      return before < 0 && after == shares.length
          ? Double.NaN
          : shares[before < 0 ? after : before];
    }
    double weight = (double) (slot - before) / (after - before);
    return (1 - weight) * shares[before] + weight * shares[after];
  }
}
