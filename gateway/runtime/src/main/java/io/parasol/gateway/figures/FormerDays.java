// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.LateEnergy;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayResult;
import io.parasol.gateway.plant.FigureEngine;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Writes what a closed day shows of the days before it: energy that a counter shows after a
 * silence, and causes that were found later.
 */
final class FormerDays {

  private FormerDays() {}

  /**
   * Corrects the files of former days.
   *
   * @param engine that has closed the day.
   * @param from days before it are not changed.
   */
  static void correct(
      FigureStore store, FigureEngine engine, FigureEngine.Closed closed, LocalDate from)
      throws IOException {
    for (LocalDate date : closed.corrected().tailSet(from)) {
      Optional<DayRecord> stored = store.day(date, block -> true);
      if (stored.isPresent()) {
        DayRecord record = stored.get();
        DayResult result = record.result();
        for (LateEnergy each : closed.late(date)) {
          record.energies().computeIfPresent(each.device(), (same, energy) -> energy.plus(each));
          result = result.plusMoney(each.money());
        }
        for (DeviceLosses each : engine.losses(date)) {
          result = result.with(each.summary());
        }
        record.setResult(result);
        store.write(record);
      }
    }
  }
}
