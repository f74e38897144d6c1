// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.gateway.analytics.energy.Statistics;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What was read of one point in the slots of one day. The content depends on the readings alone and
 * not on the order in which they were added. Values are whole thousandths of the unit, times are
 * seconds from the begin of the slot.
 *
 * <p>Not safe for use by several threads.
 */
public final class SlotValues {

  /** Values are multiples of 1/1000 of the unit. */
  public static final double SCALE = 1000;

  /** The largest value of a counter; other values are limited so that their sum fits. */
  public static final double MAX_COUNTER = 1e12;

  /** The largest value of any other point. */
  public static final double MAX_VALUE = 1e10;

  /** Readings of a slot; with more, the sum and its difference to the minima would not fit. */
  public static final int MAX_COUNT = 400_000;

  private static final long[] NONE = {};

  /** Columns, one number for each slot. */
  public enum Column {
    COUNT,
    MIN,
    MAX,
    LAST,
    LAST_AT,
    /** The sum of the values; of a counter always 0. */
    SUM,
    /** The first value and the times of the extremes, of a counter only. */
    FIRST,
    FIRST_AT,
    MIN_AT,
    MAX_AT;

    boolean isKeptOf(boolean counter) {
      return counter ? this != SUM : compareTo(SUM) <= 0;
    }
  }

  private final boolean isCounter;
  private final Map<Column, long[]> columns = new EnumMap<>(Column.class);

  /**
   * Creates slots without readings.
   *
   * @param isCounter whether the values are those of a counter of energy.
   */
  public SlotValues(int slots, boolean isCounter) {
    this.isCounter = isCounter;
    for (Column each : Column.values()) {
      columns.put(each, new long[each.isKeptOf(isCounter) ? slots : 0]);
    }
  }

  /** Returns whether the values are those of a counter of energy. */
  public boolean isCounter() {
    return isCounter;
  }

  /** Returns the number of slots of the day. */
  public int slots() {
    return column(Column.COUNT).length;
  }

  /** Returns a column; empty if it is not kept of this point. */
  public long[] column(Column column) {
    return columns.getOrDefault(column, NONE);
  }

  private long get(Column column, int slot) {
    return column(column)[slot];
  }

  private void set(Column column, int slot, long value) {
    column(column)[slot] = value;
  }

  /**
   * Adds a reading.
   *
   * @return false if the value is too large to be a measurement, or the slot has {@link #MAX_COUNT}
   *     readings; nothing is added then.
   */
  public boolean add(int slot, int second, double value) {
    if (!(Math.abs(value) <= (isCounter ? MAX_COUNTER : MAX_VALUE))
        || get(Column.COUNT, slot) >= MAX_COUNT) {
      return false;
    }
    add(slot, second, Math.round(value * SCALE));
    return true;
  }

  private void add(int slot, int second, long value) {
    boolean isFirst = get(Column.COUNT, slot) == 0;
    if (isFirst || value < get(Column.MIN, slot)) {
      set(Column.MIN, slot, value);
      setIfKept(Column.MIN_AT, slot, second);
    } else if (value == get(Column.MIN, slot)) {
      setIfKept(Column.MIN_AT, slot, Math.min(second, getIfKept(Column.MIN_AT, slot)));
    }
    if (isFirst || value > get(Column.MAX, slot)) {
      set(Column.MAX, slot, value);
      setIfKept(Column.MAX_AT, slot, second);
    } else if (value == get(Column.MAX, slot)) {
      setIfKept(Column.MAX_AT, slot, Math.max(second, getIfKept(Column.MAX_AT, slot)));
    }
    addToEnds(slot, second, value, isFirst);
    set(Column.COUNT, slot, get(Column.COUNT, slot) + 1);
    if (!isCounter) {
      set(Column.SUM, slot, get(Column.SUM, slot) + value);
    }
  }

  /** Of two values at the same time, the smaller is the first and the larger the last. */
  private void addToEnds(int slot, int second, long value, boolean isFirst) {
    long lastAt = get(Column.LAST_AT, slot);
    if (isFirst || second > lastAt || (second == lastAt && value > get(Column.LAST, slot))) {
      set(Column.LAST, slot, value);
      set(Column.LAST_AT, slot, second);
    }
    if (isCounter) {
      long firstAt = get(Column.FIRST_AT, slot);
      if (isFirst || second < firstAt || (second == firstAt && value < get(Column.FIRST, slot))) {
        set(Column.FIRST, slot, value);
        set(Column.FIRST_AT, slot, second);
      }
    }
  }

  private void setIfKept(Column column, int slot, long value) {
    if (isCounter) {
      set(column, slot, value);
    }
  }

  private long getIfKept(Column column, int slot) {
    return isCounter ? get(column, slot) : 0;
  }

  /** Returns the number of readings in a slot. */
  public long count(int slot) {
    return get(Column.COUNT, slot);
  }

  /** Returns the mean of the values in the unit of the point; of a counter, the last value. */
  public double mean(int slot) {
    return isCounter ? last(slot) : get(Column.SUM, slot) / SCALE / get(Column.COUNT, slot);
  }

  /** Returns the smallest value of a slot that has readings, in the unit of the point. */
  public double min(int slot) {
    return get(Column.MIN, slot) / SCALE;
  }

  /** Returns the largest value of a slot that has readings, in the unit of the point. */
  public double max(int slot) {
    return get(Column.MAX, slot) / SCALE;
  }

  /** Returns the last value of a slot that has readings, in the unit of the point. */
  public double last(int slot) {
    return get(Column.LAST, slot) / SCALE;
  }

  /** Returns the statistics of a slot. */
  public Statistics statistics(int slot) {
    return count(slot) == 0
        ? Statistics.NONE
        : new Statistics(count(slot), min(slot), mean(slot), max(slot), last(slot));
  }

  /** Returns a value of a slot. */
  public double value(Column column, int slot) {
    return get(column, slot) / SCALE;
  }

  /** Returns the second in the slot of a value. */
  public long second(Column column, int slot) {
    return get(column, slot);
  }

  /** Returns the same readings, which can be changed without a change of these. */
  public SlotValues copy() {
    SlotValues copy = new SlotValues(slots(), isCounter);
    columns.forEach(
        (column, numbers) -> System.arraycopy(numbers, 0, copy.column(column), 0, numbers.length));
    return copy;
  }

  /** Returns whether both have the same readings. */
  public boolean hasSameValues(SlotValues other) {
    return columns.keySet().stream()
        .allMatch(each -> Arrays.equals(column(each), other.column(each)));
  }
}
