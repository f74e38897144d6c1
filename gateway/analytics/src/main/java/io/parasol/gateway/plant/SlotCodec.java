// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.gateway.plant.SlotValues.Column;
import java.io.IOException;
import java.util.List;

/**
 * The form of slots in a file: column by column, numbers of variable length, only the slots that
 * have readings. Minima are written as differences to the slot before, other values as differences
 * to the minimum of their slot, all divided by the largest common power of ten.
 */
public final class SlotCodec {

  private static final List<Column> VALUES =
      List.of(Column.MIN, Column.MAX, Column.LAST, Column.FIRST);
  private static final List<Column> TIMES =
      List.of(Column.LAST_AT, Column.FIRST_AT, Column.MIN_AT, Column.MAX_AT);

  private SlotCodec() {}

  /** Returns the slots of a point as bytes. */
  public static byte[] write(SlotValues values) {
    NumberWriter out = new NumberWriter();
    long divisor = commonDivisor(values);
    out.put(values.isCounter() ? 1 : 0);
    out.put(divisor);
    long before = 0;
    for (long each : values.column(Column.COUNT)) {
      out.put(each - before);
      before = each;
    }
    long[] counts = values.column(Column.COUNT);
    long[] minima = values.column(Column.MIN);
    for (Column column : VALUES) {
      long[] numbers = values.column(column);
      long base = 0;
      for (int slot = 0; slot < numbers.length; slot++) {
        if (counts[slot] > 0) {
          out.put((numbers[slot] - (column == Column.MIN ? base : minima[slot])) / divisor);
          base = numbers[slot];
        }
      }
    }
    long[] sums = values.column(Column.SUM);
    for (int slot = 0; slot < sums.length; slot++) {
      if (counts[slot] > 0) {
        out.put((sums[slot] - counts[slot] * minima[slot]) / divisor);
      }
    }
    for (Column column : TIMES) {
      long[] numbers = values.column(column);
      for (int slot = 0; slot < numbers.length; slot++) {
        if (counts[slot] > 0) {
          out.put(numbers[slot]);
        }
      }
    }
    return out.toBytes();
  }

  private static long commonDivisor(SlotValues values) {
    long divisor = (long) SlotValues.SCALE;
    for (Column column : List.of(Column.MIN, Column.MAX, Column.LAST, Column.FIRST, Column.SUM)) {
      for (long each : values.column(column)) {
        while (each % divisor != 0) {
          divisor /= 10;
        }
      }
    }
    return divisor;
  }

  /**
   * Reads the slots of a point.
   *
   * @param slots the number of slots of the day.
   * @throws IOException if the bytes are not what was written.
   */
  public static SlotValues readValues(byte[] bytes, int slots) throws IOException {
    NumberReader in = new NumberReader(bytes);
    SlotValues values = new SlotValues(slots, in.next() == 1);
    long divisor = in.next();
    long[] counts = values.column(Column.COUNT);
    long before = 0;
    for (int slot = 0; slot < slots; slot++) {
      before += in.next();
      counts[slot] = before;
    }
    long[] minima = values.column(Column.MIN);
    for (Column column : VALUES) {
      long[] numbers = values.column(column);
      long base = 0;
      for (int slot = 0; slot < numbers.length; slot++) {
        if (counts[slot] > 0) {
          numbers[slot] = in.next() * divisor + (column == Column.MIN ? base : minima[slot]);
          base = numbers[slot];
        }
      }
    }
    long[] sums = values.column(Column.SUM);
    for (int slot = 0; slot < sums.length; slot++) {
      if (counts[slot] > 0) {
        sums[slot] = in.next() * divisor + counts[slot] * minima[slot];
      }
    }
    for (Column column : TIMES) {
      long[] numbers = values.column(column);
      for (int slot = 0; slot < numbers.length; slot++) {
        if (counts[slot] > 0) {
          numbers[slot] = in.next();
        }
      }
    }
    return values;
  }

  /** Returns the energy of an inverter as bytes. */
  public static byte[] write(SlotEnergy energy) {
    NumberWriter out = new NumberWriter();
    for (long each : energy.milliWattHours()) {
      out.put(each);
    }
    for (int slot = 0; slot < energy.coverage().length; slot++) {
      out.put(energy.coverage()[slot] * 2 + (energy.estimated()[slot] ? 1 : 0));
    }
    return out.toBytes();
  }

  /**
   * Reads the energy of an inverter.
   *
   * @param slots the number of slots of the day.
   * @throws IOException if the bytes are not what was written.
   */
  public static SlotEnergy readEnergy(byte[] bytes, int slots) throws IOException {
    NumberReader in = new NumberReader(bytes);
    SlotEnergy energy = new SlotEnergy(new long[slots], new long[slots], new boolean[slots]);
    for (int slot = 0; slot < slots; slot++) {
      energy.milliWattHours()[slot] = in.next();
    }
    for (int slot = 0; slot < slots; slot++) {
      long both = in.next();
      energy.coverage()[slot] = both / 2;
      energy.estimated()[slot] = both % 2 == 1;
    }
    return energy;
  }
}
