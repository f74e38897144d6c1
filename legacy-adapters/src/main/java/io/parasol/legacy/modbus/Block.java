// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Table;
import java.util.List;

/**
 * Points that are read with one request.
 *
 * @param range holds all that they need, and perhaps gaps.
 * @param points at least one, by address.
 * @param isApart whether what scales a point may be in another block of the same round, because it
 *     lies too far away for one read.
 */
record Block(Table table, AddressRange range, List<PointDecoder> points, boolean isApart) {

  Block {
    points = List.copyOf(points);
  }

  /** One in which every point has all that it needs. */
  Block(Table table, AddressRange range, List<PointDecoder> points) {
    this(table, range, points, false);
  }

  /** The block of one point. */
  static Block alone(PointDecoder point) {
    boolean isApart =
        point.hull().size() > point.span() && point.hull().size() > Limits.READ_REGISTERS;
    return new Block(
        point.point().at().table(),
        isApart ? AddressRange.of(point.point()) : point.hull(),
        List.of(point),
        isApart);
  }

  /** The addresses that one of its points needs in this block. */
  AddressRange hull(PointDecoder point) {
    return isApart && point.scaleDecoder() != null ? AddressRange.of(point.point()) : point.hull();
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
