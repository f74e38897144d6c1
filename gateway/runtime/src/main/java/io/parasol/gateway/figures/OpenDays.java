// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.SeriesKey;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The days that are not closed, with their readings. Readings of closed days are collected, and
 * corrected together.
 */
@ConfinedTo("figures")
final class OpenDays {

  /** Readings of closed days that are collected at most; about 20 MiB. */
  static final int MAX_LATE = 200_000;

  private final ZoneId zone;
  private final NavigableMap<LocalDate, DayRecord> days = new TreeMap<>();
  private final NavigableMap<LocalDate, Map<SeriesKey, SlotList>> late = new TreeMap<>();
  private LocalDate oldest;
  private LocalDay latest;
  private int lateCount;
  private long fedUntil = Long.MIN_VALUE;
  private boolean isStale;

  /** Readings of one series of one closed day. */
  record SlotList(List<LateReading> readings) {}

  /** A reading of a closed day. */
  record LateReading(long seq, long millis, double value) {}

  /**
   * @param oldest the first day that is open.
   */
  OpenDays(ZoneId zone, LocalDate oldest) {
    this.zone = zone;
    this.oldest = oldest;
    this.latest = LocalDay.of(oldest, zone);
  }

  LocalDate oldest() {
    return oldest;
  }

  NavigableMap<LocalDate, DayRecord> days() {
    return days;
  }

  /** Continues a day that was saved. */
  void put(DayRecord saved) {
    days.put(saved.day().date(), saved);
  }

  /** Returns a day, which is empty at first. */
  DayRecord day(LocalDate date) {
    return days.computeIfAbsent(
        date, made -> new DayRecord(LocalDay.of(made, zone), ReadPositions.none("")));
  }

  /** Adds a reading. One that a saved day contains already is left out. */
  void add(SeriesKey key, long seq, long millis, double value) {
    if (!latest.contains(millis)) {
      latest = LocalDay.containing(millis, zone);
    }
    LocalDate date = latest.date();
    if (date.isBefore(oldest)) {
      late.computeIfAbsent(date, made -> new HashMap<>())
          .computeIfAbsent(key, made -> new SlotList(new ArrayList<>()))
          .readings()
          .add(new LateReading(seq, millis, value));
      lateCount++;
      return;
    }
    DayRecord record = day(date);
    if (seq > record.positions().of(key.device()) && insert(record, key, millis, value)) {
      isStale |= millis < fedUntil;
    }
  }

  /** Adds a reading to its slot. */
  static boolean insert(DayRecord record, SeriesKey key, long millis, double value) {
    LocalDay day = record.day();
    int slot = day.slotOf(millis);
    int second = (int) ((millis - day.slotStart(slot)) / 1000);
    return record.values(key).add(slot, second, value);
  }

  /** Returns the collected readings of closed days, and forgets them. */
  NavigableMap<LocalDate, Map<SeriesKey, SlotList>> takeLate() {
    NavigableMap<LocalDate, Map<SeriesKey, SlotList>> taken = new TreeMap<>(late);
    late.clear();
    lateCount = 0;
    return taken;
  }

  boolean hasLate() {
    return lateCount > 0;
  }

  boolean isFullOfLate() {
    return lateCount >= MAX_LATE;
  }

  /** Removes the oldest day, which is closed, and returns it. */
  DayRecord close() {
    DayRecord record = day(oldest);
    days.remove(oldest);
    oldest = oldest.plusDays(1);
    return record;
  }

  /** Returns the time in ms up to which readings were given to the analytics. */
  long fedUntil() {
    return fedUntil;
  }

  void setFedUntil(long millis) {
    fedUntil = millis;
  }

  /** Returns whether a reading has come after its slot was given to the analytics. */
  boolean isStale() {
    return isStale;
  }

  void setFresh() {
    isStale = false;
  }
}
