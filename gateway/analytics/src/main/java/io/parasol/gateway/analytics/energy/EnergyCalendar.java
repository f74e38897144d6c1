// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The energy of closed days, months and years of one device. Days are kept for two years and a
 * month, months for fifty years.
 *
 * <p>Not safe for use by several threads.
 */
public final class EnergyCalendar {

  private static final int MAX_DAYS = 762;
  private static final int MAX_MONTHS = 600;

  private final NavigableMap<LocalDate, Aggregate> days = new TreeMap<>();

  /** Days that are kept no longer, by month. */
  private final NavigableMap<YearMonth, List<Aggregate>> former = new TreeMap<>();

  /** Sets the energy of a day, in place of what was known of it. */
  public void put(LocalDate date, Aggregate day) {
    days.put(date, day);
    while (days.size() > MAX_DAYS) {
      var oldest = days.pollFirstEntry();
      former.merge(
          YearMonth.from(oldest.getKey()),
          List.of(oldest.getValue()),
          (before, next) -> List.of(Aggregate.merge(List.of(before.get(0), next.get(0)))));
    }
    while (former.size() > MAX_MONTHS) {
      former.pollFirstEntry();
    }
  }

  /** Adds energy to a day that was closed while the device was silent. */
  public void correct(LocalDate date, long milliWattHours) {
    Aggregate day = days.get(date);
    if (day != null) {
      days.put(
          date,
          new Aggregate(
              day.from(),
              day.to(),
              day.values(),
              day.milliWattHours() + milliWattHours,
              day.completeness(),
              true));
    }
  }

  /** Returns the days from a date to another, both included. */
  public List<Aggregate> days(LocalDate from, LocalDate to) {
    return List.copyOf(days.subMap(from, true, to, true).values());
  }

  /** Returns the months, the oldest first. A month may have begun before the first reading. */
  public List<Aggregate> months() {
    NavigableMap<YearMonth, List<Aggregate>> months = new TreeMap<>(former);
    days.forEach(
        (date, day) ->
            months.merge(
                YearMonth.from(date),
                List.of(day),
                (before, next) -> {
                  List<Aggregate> all = new ArrayList<>(before);
                  all.addAll(next);
                  return all;
                }));
    return months.values().stream().map(Aggregate::merge).toList();
  }

  /** Returns the years, the oldest first. */
  public List<Aggregate> years(ZoneId zone) {
    NavigableMap<Integer, List<Aggregate>> years = new TreeMap<>();
    for (Aggregate each : months()) {
      int year = Instant.ofEpochMilli(each.from()).atZone(zone).getYear();
      years.computeIfAbsent(year, absent -> new ArrayList<>()).add(each);
    }
    return years.values().stream().map(Aggregate::merge).toList();
  }
}
