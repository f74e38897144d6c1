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

  /** Returns the aggregates of an energy; the statistics are those of the counter's samples. */
  public static List<Aggregate> of(
      EnergySlots energy, SampleSeries counter, Resolution resolution) {
    LocalDay day = energy.day();
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
              energy.coverage(slot),
              energy.isEstimated(slot)));
    }
    return coarsen(slots, resolution);
  }

  private static List<Aggregate> coarsen(List<Aggregate> slots, Resolution resolution) {
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
