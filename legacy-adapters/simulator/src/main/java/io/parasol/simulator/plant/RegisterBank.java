// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * The registers and bits of a controller: those of its points, and registers that never change. Not
 * thread-safe.
 */
final class RegisterBank {

  private final Map<Table, char[]> values = new EnumMap<>(Table.class);
  private final Map<Table, BitSet> present = new EnumMap<>(Table.class);

  /**
   * Creates registers and bits that are zero, except the fixed ones.
   *
   * @param fixed the values of holding registers, by address.
   */
  RegisterBank(Collection<Point> points, Map<Integer, Integer> fixed) {
    int fixedEnd = fixed.keySet().stream().mapToInt(address -> address + 1).max().orElse(0);
    for (Table table : Table.values()) {
      int end =
          points.stream()
              .filter(point -> point.at().table() == table)
              .mapToInt(Point::end)
              .max()
              .orElse(0);
      end = table == Table.HOLDING ? Math.max(end, fixedEnd) : end;
      values.put(table, new char[end]);
      present.put(table, new BitSet(end));
    }
    for (Point point : points) {
      present(point.at().table()).set(point.at().offset(), point.end());
    }
    fixed.forEach(
        (address, word) -> {
          present(Table.HOLDING).set(address);
          put(Table.HOLDING, address, word);
        });
  }

  /** Returns whether all of these addresses exist. */
  boolean exists(Table table, int address, int quantity) {
    return present(table).nextClearBit(address) >= address + quantity;
  }

  int get(Table table, int address) {
    return values(table)[address];
  }

  void put(Table table, int address, int value) {
    values(table)[address] = (char) value;
  }

  ModbusResponse.Registers registers(Table table, int address, int quantity) {
    char[] all = values(table);
    return ModbusResponse.Registers.of(quantity, place -> all[address + place]);
  }

  ModbusResponse.Bits bits(Table table, int address, int quantity) {
    char[] all = values(table);
    boolean[] bits = new boolean[quantity];
    for (int place = 0; place < quantity; place++) {
      bits[place] = all[address + place] != 0;
    }
    return ModbusResponse.Bits.of(bits);
  }

  private char[] values(Table table) {
    return values.getOrDefault(table, new char[0]);
  }

  private BitSet present(Table table) {
    return present.getOrDefault(table, new BitSet());
  }
}
