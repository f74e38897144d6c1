// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.FigureModel;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The days that were open when figures were saved last, or the first day of a site without figures.
 *
 * @param begins for each device the message up to which all readings are in these days.
 */
record SavedDays(OpenDays open, Map<String, Long> begins) {

  /** Readings that are older are not read when a site gets its first figures. */
  private static final int MAX_FIRST_DAYS = 31;

  static SavedDays read(FigureStore store, FigureReadings readings, FigureModel model, Instant now)
      throws IOException {
    ZoneId zone = model.plant().site().zone();
    Optional<LocalDate> lastClosed = Optional.empty();
    Map<LocalDate, DayRecord> saved = new HashMap<>();
    for (LocalDate date : store.days().descendingSet()) {
      Optional<DayRecord> record = store.day(date, block -> true);
      if (record.filter(each -> each.result().isClosed()).isPresent()) {
        lastClosed = Optional.of(date);
        break;
      }
      record.ifPresent(each -> saved.put(date, each.at(readings.present(each.positions()))));
    }
    LocalDate first =
        lastClosed
            .map(date -> date.plusDays(1))
            .or(() -> saved.keySet().stream().min(LocalDate::compareTo))
            .orElseGet(() -> firstDay(readings, model, now));
    OpenDays days = new OpenDays(zone, first);
    saved.forEach(
        (date, record) -> {
          if (!date.isBefore(first) && record.day().equals(LocalDay.of(date, zone))) {
            days.put(record);
          }
        });
    return new SavedDays(days, begins(model, saved));
  }

  /** Returns the day of the oldest stored reading. */
  private static LocalDate firstDay(FigureReadings readings, FigureModel model, Instant now) {
    ZoneId zone = model.plant().site().zone();
    LocalDate today = now.atZone(zone).toLocalDate();
    for (int back = MAX_FIRST_DAYS; back > 0; back--) {
      LocalDay day = LocalDay.of(today.minusDays(back), zone);
      for (DeviceId device : model.points().keySet()) {
        if (readings
            .of(device)
            .firstWithin(device, 0, day.startMillis(), day.endMillis() - 1)
            .isPresent()) {
          return day.date();
        }
      }
    }
    return today;
  }

  private static Map<String, Long> begins(FigureModel model, Map<LocalDate, DayRecord> saved) {
    Map<String, Long> begins = new HashMap<>();
    for (DeviceId device : model.points().keySet()) {
      saved.values().stream()
          .mapToLong(day -> day.positions().of(device.value()))
          .min()
          .ifPresent(position -> begins.put(device.value(), position));
    }
    return begins;
  }
}
