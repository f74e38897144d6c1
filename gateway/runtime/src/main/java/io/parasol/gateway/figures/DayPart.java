// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.DayAggregates;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.Statistics;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayResult;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotEnergy;
import io.parasol.gateway.plant.SlotValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request asks of one day.
 *
 * @param intervals in their order; one for a day and longer.
 * @param losses of the devices asked for, if the day is closed.
 * @param money of the plant, if the whole plant is asked for.
 */
record DayPart(LocalDay day, List<Aggregate> intervals, List<DeviceLosses> losses, double money) {

  /** Returns what the header of a day answers. */
  static DayPart of(DayFile.Header header, AggregateQuestion question) {
    LocalDay day = header.day();
    long energy = 0;
    double completeness = 0;
    boolean estimated = false;
    int devices = 0;
    for (DayFile.Block each : header.blocks()) {
      if (each.kind() == DayFile.Kind.ENERGY && question.includes(each.key().device())) {
        energy += each.total();
        completeness += each.completeness();
        estimated |= each.estimated();
        devices++;
      }
    }
    if (devices == 0) {
      return new DayPart(day, List.of(), List.of(), 0);
    }
    Aggregate whole =
        new Aggregate(
            day.startMillis(),
            day.endMillis(),
            Statistics.NONE,
            energy,
            completeness / devices,
            estimated);
    return with(day, List.of(whole), header.result(), question);
  }

  /** Returns what a day answers. */
  static DayPart of(DayRecord record, AggregateQuestion question) {
    List<SlotEnergy> energies = new ArrayList<>();
    record
        .energies()
        .forEach(
            (device, energy) -> {
              if (question.isEnergy() && question.includes(device)) {
                energies.add(energy);
              }
            });
    Optional<SlotValues> values =
        question
            .device()
            .map(device -> new SeriesKey(device, question.point()))
            .filter(record.slots()::containsKey)
            .map(record::values);
    if (values.isEmpty() && energies.isEmpty()) {
      return new DayPart(record.day(), List.of(), List.of(), 0);
    }
    List<Aggregate> slots = new ArrayList<>();
    for (int slot = 0; slot < record.day().slots(); slot++) {
      int number = slot;
      Statistics statistics = values.map(each -> each.statistics(number)).orElse(Statistics.NONE);
      slots.add(slot(record.day(), slot, statistics, energies));
    }
    return with(
        record.day(),
        DayAggregates.coarsen(slots, question.resolution()),
        record.result(),
        question);
  }

  private static Aggregate slot(
      LocalDay day, int slot, Statistics statistics, List<SlotEnergy> energies) {
    long energy = 0;
    double completeness = 0;
    boolean estimated = false;
    for (SlotEnergy each : energies) {
      energy += each.milliWattHours()[slot];
      completeness += each.completeness(slot);
      estimated |= each.estimated()[slot];
    }
    if (energies.isEmpty()) {
      completeness = statistics.count() > 0 ? 1 : 0;
    } else {
      completeness /= energies.size();
    }
    long from = day.slotStart(slot);
    long to = Math.min(day.endMillis(), from + LocalDay.SLOT_MILLIS);
    return new Aggregate(from, to, statistics, energy, completeness, estimated);
  }

  private static DayPart with(
      LocalDay day, List<Aggregate> intervals, DayResult result, AggregateQuestion question) {
    return new DayPart(
        day,
        intervals,
        result.devices().stream().filter(each -> question.includes(each.device())).toList(),
        question.device().isEmpty() ? result.money() : 0);
  }

  /** Returns how many intervals begin at a time or later. */
  long count(long after) {
    return intervals.stream().filter(each -> each.from() >= after).count();
  }
}
