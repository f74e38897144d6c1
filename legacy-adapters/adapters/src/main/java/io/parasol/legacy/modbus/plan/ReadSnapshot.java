// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.codec.ScaleFactor;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Points that have just been read, with the registers from which they were decoded. */
public final class ReadSnapshot {

  private final Map<PointName, Reading> readings = new LinkedHashMap<>();
  private final List<Part> parts = new ArrayList<>();

  private record Part(Block block, ModbusResponse answer) {}

  public void add(Block block, ModbusResponse answer) {
    parts.add(new Part(block, answer));
  }

  public void add(List<Reading> all) {
    all.forEach(reading -> readings.put(reading.point(), reading));
  }

  /** Returns the reading of a requested point. */
  public Optional<Reading> reading(PointName name) {
    return Optional.ofNullable(readings.get(name));
  }

  public List<Reading> readings() {
    return List.copyOf(readings.values());
  }

  /**
   * Returns the raw registers of a point, if they were received; for a point in a table of bits, 0
   * or 1.
   */
  public Optional<int[]> registers(PointDecoder point) {
    for (Part part : parts) {
      if (part.block().points().contains(point)) {
        return Optional.of(registers(part, point));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the exponent that was read together with a point, or in another block of the same
   * round.
   */
  public Optional<Integer> exponent(PointDecoder point, ScaleFactor factor) {
    AddressRange needed = AddressRange.of(factor.point());
    return parts.stream()
        .filter(part -> holds(part, point.point().at().table(), needed))
        .min(Comparator.comparing(part -> !part.block().points().contains(point)))
        .map(
            part ->
                factor.exponent(
                    (ModbusResponse.Registers) part.answer(), part.block().range().start()));
  }

  private static boolean holds(Part part, Table table, AddressRange needed) {
    return part.block().table() == table
        && part.answer() instanceof ModbusResponse.Registers
        && part.block().range().span(needed).equals(part.block().range());
  }

  private static int[] registers(Part part, PointDecoder point) {
    AddressRange own = AddressRange.of(point.point());
    int[] registers = new int[own.size()];
    for (int i = 0; i < registers.length; i++) {
      int place = own.start() - part.block().range().start() + i;
      if (part.answer() instanceof ModbusResponse.Bits bits) {
        registers[i] = bits.at(place) ? 1 : 0;
      } else {
        registers[i] = ((ModbusResponse.Registers) part.answer()).at(place);
      }
    }
    return registers;
  }
}
