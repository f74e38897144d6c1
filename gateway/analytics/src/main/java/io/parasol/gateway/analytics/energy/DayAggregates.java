// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.ArrayList;
import java.util.List;

/** Makes the aggregates of one day. */
public final class DayAggregates {

  private DayAggregates() {}

  /** Returns the aggregates of a point, of the length of {@code resolution}, at most a day. */
  public static List<Aggregate> of(SampleSeries series, LocalDay day, Resolution resolution) {
    List<Aggregate> slots = new ArrayList<>(day.slots());
    for (int slot = 0; slot < day.slots(); slot++) {
      long from = day.slotStart(slot);
      long to = Math.min(day.endMillis(), from + LocalDay.SLOT_MILLIS);
      Statistics values = Statistics.of(series, from, to);
      slots.add(new Aggregate(from, to, values, 0, values.count() > 0 ? 1 : 0, false));
    }
    return coarsen(slots, resolution);
  }

  /**
   * Returns the aggregates of an energy; the statistics are those of the counter's samples. In the
   * dark, where an inverter may sleep, readings are as complete as in the light of the day.
   *
   * @param isLit for each slot whether each inverter is awake
   * @param end the slot that has not begun yet
   */
  public static List<Aggregate> of(
      EnergySlots energy, SampleSeries counter, Resolution resolution, boolean[] isLit, int end) {
    LocalDay day = energy.day();
    double ofLight = completeness(energy, isLit, end);
    List<Aggregate> slots = new ArrayList<>(day.slots());
    for (int slot = 0; slot < day.slots(); slot++) {
      long from = day.slotStart(slot);
      long to = Math.min(day.endMillis(), from + LocalDay.SLOT_MILLIS);
      slots.add(
          new Aggregate(
              from,
              to,
              Statistics.of(counter, from, to),
              energy.energy(slot),
              isLit[slot] || slot >= end
                  ? energy.coverage(slot)
                  : Math.max(ofLight, energy.coverage(slot)),
              energy.isEstimated(slot)));
    }
    return coarsen(slots, resolution);
  }

  /** Returns the share of the time with light that has readings; 0 of a time without any light. */
  private static double completeness(EnergySlots energy, boolean[] isLit, int end) {
    int lit = 0;
    double read = 0;
    for (int slot = 0; slot < end; slot++) {
      if (isLit[slot]) {
        lit++;
        read += energy.coverage(slot);
      }
    }
    return lit == 0 ? 0 : read / lit;
  }

  /** Merges aggregates of consecutive slots into those of a resolution, at most a day. */
  public static List<Aggregate> coarsen(List<Aggregate> slots, Resolution resolution) {
    int width = resolution.slots() == 0 ? slots.size() : resolution.slots();
    if (width == 1) {
      return slots;
    }
    List<Aggregate> coarse = new ArrayList<>();
    for (int first = 0; first < slots.size(); first += width) {
      coarse.add(Aggregate.merge(slots.subList(first, Math.min(slots.size(), first + width))));
    }
    return coarse;
  }
}
