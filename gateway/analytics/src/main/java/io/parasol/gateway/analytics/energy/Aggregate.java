// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.List;

/**
 * What is kept of a point in an interval.
 *
 * @param from milliseconds since the epoch
 * @param to milliseconds since the epoch, excluded
 * @param milliWattHours the energy, for a point that gives energy, else 0; never negative
 * @param completeness the share of the interval, 0 to 1, for which there are readings
 * @param estimated whether some energy is a share of a gap
 */
public record Aggregate(
    long from,
    long to,
    Statistics values,
    long milliWattHours,
    double completeness,
    boolean estimated) {

  /**
   * Returns whether the energy is known: readings cover a part of the interval, or it is a share of
   * a gap. An interval without both has no energy, which is not the same as none produced.
   */
  public boolean hasEnergy() {
    return completeness > 0 || estimated || milliWattHours > 0;
  }

  /** Returns one aggregate of consecutive ones. */
  public static Aggregate merge(List<Aggregate> parts) {
    Aggregate first = parts.get(0);
    Statistics values = Statistics.NONE;
    long energy = 0;
    double complete = 0;
    long duration = 0;
    boolean estimated = false;
    for (Aggregate each : parts) {
      values = values.merge(each.values);
      energy += each.milliWattHours;
      complete += each.completeness * (each.to - each.from);
      duration += each.to - each.from;
      estimated |= each.estimated;
    }
    long to = parts.get(parts.size() - 1).to;
    double completeness = duration == 0 ? 0 : Math.min(1, complete / duration);
    return new Aggregate(first.from, to, values, energy, completeness, estimated);
  }
}
