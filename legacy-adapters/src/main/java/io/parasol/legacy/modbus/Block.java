// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Table;
import java.util.List;

/**
 * A range of addresses that is read with one request, and the points in it.
 *
 * @param range covers all addresses that the points need, and may include gaps between them.
 * @param points sorted by address; empty only for a gap that a {@link Sweep} reports.
 * @param isApart whether the scale of a point may be in another block of the same round, because it
 *     is too far away for one read.
 */
record Block(Table table, AddressRange range, List<PointDecoder> points, boolean isApart) {

  Block {
    points = List.copyOf(points);
  }

  /** Creates a block in which every point has all addresses that it needs. */
  Block(Table table, AddressRange range, List<PointDecoder> points) {
    this(table, range, points, false);
  }

  /**
   * Creates a block with a single point. Its scale is read apart if both do not fit into one read.
   */
  static Block alone(PointDecoder point) {
    boolean isApart =
        point.hull().size() > point.span() && point.hull().size() > Limits.READ_REGISTERS;
    return new Block(
        point.point().at().table(),
        isApart ? AddressRange.of(point.point()) : point.hull(),
        List.of(point),
        isApart);
  }

  /** Returns the addresses that one of the points needs in this block. */
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
