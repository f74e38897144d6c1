// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import java.util.List;

/**
 * A range of addresses that is read with one request, and the points in it.
 *
 * @param range covers all addresses that the points need, and may include gaps between them.
 * @param points sorted by address; empty only for a gap that a {@link BisectingSweep} reports.
 * @param hasSeparateScale whether the scale of a point may be in another block of the same round,
 *     because it is too far away for one read.
 */
public record Block(
    Table table, AddressRange range, List<PointDecoder> points, boolean hasSeparateScale) {

  public Block {
    points = List.copyOf(points);
  }

  /** Creates a block in which every point has all addresses that it needs. */
  Block(Table table, AddressRange range, List<PointDecoder> points) {
    this(table, range, points, false);
  }

  /**
   * Creates a block with a single point. Its scale is read apart if both do not fit into one read.
   */
  public static Block ofPoint(PointDecoder point) {
    boolean hasSeparateScale =
        point.requiredRange().size() > point.minLength()
            && point.requiredRange().size() > ModbusLimits.READ_REGISTERS;
    return new Block(
        point.point().at().table(),
        hasSeparateScale ? AddressRange.of(point.point()) : point.requiredRange(),
        List.of(point),
        hasSeparateScale);
  }

  /** Returns the addresses that one of the points needs in this block. */
  AddressRange hull(PointDecoder point) {
    return hasSeparateScale && point.scaleDecoder() != null
        ? AddressRange.of(point.point())
        : point.requiredRange();
  }

  public ModbusRequest request() {
    return table.isBits()
        ? new ModbusRequest.ReadBits(table, range.start(), range.size())
        : new ModbusRequest.ReadRegisters(table, range.start(), range.size());
  }

  @Override
  public String toString() {
    return table.wireName() + " " + range;
  }
}
