// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

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
public final class DayRecord {

  private final LocalDay day;
  private final ReadPositions positions;
  private final Map<SeriesKey, SlotValues> slots = new LinkedHashMap<>();
  private final Map<String, SlotEnergy> energies = new LinkedHashMap<>();
  private DayResult result = DayResult.OPEN;

  /** Creates a day without readings. */
  public DayRecord(LocalDay day, ReadPositions positions) {
    this.day = day;
    this.positions = positions;
  }

  /**
   * Which readings a day contains, so that none is counted twice.
   *
   * @param epoch the epoch of the gateway's store of readings.
   * @param last the last sequence number of each device up to which all readings are contained;
   *     what follows a space in the name of a device is the epoch of its own store.
   */
  public record ReadPositions(String epoch, Map<String, Long> last) {

    private static final char EPOCH = ' ';

    /** Returns the device in the key of a position. */
    public static String device(String key) {
      int space = key.indexOf(EPOCH);
      return space < 0 ? key : key.substring(0, space);
    }

    /** Returns the positions of a day without readings. */
    public static ReadPositions none(String epoch) {
      return new ReadPositions(epoch, new HashMap<>());
    }

    /** Returns the same positions with another name for a device. */
    public ReadPositions renamed(String from, String to) {
      Map<String, Long> renamed = new HashMap<>();
      last.forEach(
          (key, seq) ->
              renamed.put(device(key).equals(from) ? to + key.substring(from.length()) : key, seq));
      return new ReadPositions(epoch, renamed);
    }

    /** Returns the position of a device; 0 if no reading is contained. */
    public long of(String device) {
      return last.getOrDefault(device, 0L);
    }
  }

  /** Returns which day it is. */
  public LocalDay day() {
    return day;
  }

  /** Returns the same day with other positions; the values are shared. */
  public DayRecord at(ReadPositions others) {
    DayRecord record = new DayRecord(day, others);
    record.slots.putAll(slots);
    record.energies.putAll(energies);
    record.result = result;
    return record;
  }

  /** Returns which readings it contains. */
  public ReadPositions positions() {
    return positions;
  }

  /** Returns the readings by point. */
  public Map<SeriesKey, SlotValues> slots() {
    return slots;
  }

  /** Returns the readings of a point, which are empty at first. */
  public SlotValues values(SeriesKey key) {
    return slots.computeIfAbsent(key, made -> new SlotValues(day.slots(), made.isCounter()));
  }

  /** Returns the energy by inverter. */
  public Map<String, SlotEnergy> energies() {
    return energies;
  }

  /** Returns the result, which is {@link DayResult#OPEN} at first. */
  public DayResult result() {
    return result;
  }

  /** Sets the result. */
  public void setResult(DayResult closed) {
    result = closed;
  }
}
