// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.energy.LocalDay;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that is kept of one day: readings by slot, energy by slot, and its result once it is
 * closed.
 *
 * <p>Not safe for use by several threads.
 */
final class DayRecord {

  private final LocalDay day;
  private final ReadPositions positions;
  private final Map<SeriesKey, SlotValues> slots = new LinkedHashMap<>();
  private final Map<String, SlotEnergy> energies = new LinkedHashMap<>();
  private DayResult result = DayResult.OPEN;

  DayRecord(LocalDay day, ReadPositions positions) {
    this.day = day;
    this.positions = positions;
  }

  /**
   * Which readings a day contains, so that none is counted twice.
   *
   * @param epoch the epoch of the gateway's store of readings.
   * @param last the last sequence number of each device up to which all readings are contained; see
   *     {@link FigureReadings#written}.
   */
  record ReadPositions(String epoch, Map<String, Long> last) {

    static ReadPositions none(String epoch) {
      return new ReadPositions(epoch, new HashMap<>());
    }

    ReadPositions renamed(String from, String to) {
      Map<String, Long> renamed = new HashMap<>();
      last.forEach(
          (key, seq) ->
              renamed.put(
                  FigureReadings.device(key).equals(from) ? to + key.substring(from.length()) : key,
                  seq));
      return new ReadPositions(epoch, renamed);
    }

    long of(String device) {
      return last.getOrDefault(device, 0L);
    }
  }

  LocalDay day() {
    return day;
  }

  /** Returns the same day with other positions; the values are shared. */
  DayRecord at(ReadPositions others) {
    DayRecord record = new DayRecord(day, others);
    record.slots.putAll(slots);
    record.energies.putAll(energies);
    record.result = result;
    return record;
  }

  ReadPositions positions() {
    return positions;
  }

  Map<SeriesKey, SlotValues> slots() {
    return slots;
  }

  /** Returns the readings of a point, which are empty at first. */
  SlotValues values(SeriesKey key) {
    return slots.computeIfAbsent(key, made -> new SlotValues(day.slots(), made.isCounter()));
  }

  Map<String, SlotEnergy> energies() {
    return energies;
  }

  DayResult result() {
    return result;
  }

  void setResult(DayResult closed) {
    result = closed;
  }
}
