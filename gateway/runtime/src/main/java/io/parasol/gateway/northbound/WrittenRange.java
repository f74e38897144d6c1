// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import java.util.List;

/**
 * The registers or coils that a request writes, with their values.
 *
 * @param words 0 or 1 for coils.
 */
record WrittenRange(Table table, int start, List<Integer> words) {

  WrittenRange {
    words = List.copyOf(words);
  }

  /**
   * Returns what a request writes.
   *
   * @throws IllegalArgumentException for a request with another function than 5, 6, 15 or 16.
   */
  static WrittenRange of(ModbusRequest request) {
    if (request instanceof ModbusRequest.WriteRegister write) {
      return new WrittenRange(Table.HOLDING, write.address(), List.of(write.value()));
    }
    if (request instanceof ModbusRequest.WriteRegisters write) {
      return new WrittenRange(Table.HOLDING, write.address(), write.values());
    }
    if (request instanceof ModbusRequest.WriteCoil write) {
      return new WrittenRange(Table.COIL, write.address(), List.of(write.on() ? 1 : 0));
    }
    if (request instanceof ModbusRequest.WriteCoils write) {
      return new WrittenRange(
          Table.COIL, write.address(), write.values().stream().map(on -> on ? 1 : 0).toList());
    }
    throw new IllegalArgumentException("function %d writes nothing".formatted(request.function()));
  }

  int end() {
    return start + words.size();
  }

  boolean overlaps(Point point) {
    return point.at().table() == table && point.at().offset() < end() && point.end() > start;
  }

  boolean isExactly(Point point) {
    return point.at().table() == table && point.at().offset() == start && point.end() == end();
  }

  int[] toArray() {
    return words.stream().mapToInt(Integer::intValue).toArray();
  }
}
