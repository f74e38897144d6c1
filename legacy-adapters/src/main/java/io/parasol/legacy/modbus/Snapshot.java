// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.PointName;
import io.parasol.legacy.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Points that were read just now, with the registers that they were read from. */
final class Snapshot {

  private final Map<PointName, Reading> readings = new LinkedHashMap<>();
  private final List<Part> parts = new ArrayList<>();

  private record Part(Block block, ModbusResponse answer) {}

  void add(Block block, ModbusResponse answer) {
    parts.add(new Part(block, answer));
  }

  void add(List<Reading> all) {
    all.forEach(reading -> readings.put(reading.point(), reading));
  }

  /** The reading of a point that was asked for. */
  Optional<Reading> reading(PointName name) {
    return Optional.ofNullable(readings.get(name));
  }

  List<Reading> readings() {
    return List.copyOf(readings.values());
  }

  /** The registers of a point as they came, if they did; of one in a table of bits, 0 or 1. */
  Optional<int[]> registers(PointDecoder point) {
    for (Part part : parts) {
      if (part.block().points().contains(point)) {
        return Optional.of(registers(part, point));
      }
    }
    return Optional.empty();
  }

  /** The exponent that came with a point, or an empty one if none did. */
  Optional<Integer> exponent(PointDecoder point, ScaleFactor factor) {
    for (Part part : parts) {
      if (part.block().points().contains(point)
          && part.answer() instanceof ModbusResponse.Registers registers) {
        return Optional.of(factor.exponent(registers, part.block().range().start()));
      }
    }
    return Optional.empty();
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
