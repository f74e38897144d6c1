// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Table;
import java.util.List;

/**
 * Points that are read with one request.
 *
 * @param range holds all that they need, and perhaps gaps.
 * @param points at least one, by address.
 */
record Block(Table table, AddressRange range, List<PointDecoder> points) {

  Block {
    points = List.copyOf(points);
  }

  ModbusRequest request() {
    return table.isBits()
        ? new ModbusRequest.ReadBits(table, range.start(), range.size())
        : new ModbusRequest.ReadRegisters(table, range.start(), range.size());
  }

  @Override
  public String toString() {
    return table.word() + " " + range;
  }
}
