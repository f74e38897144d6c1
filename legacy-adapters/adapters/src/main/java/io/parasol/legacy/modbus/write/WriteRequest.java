// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.WriteSteps.PlannedWrite;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.plan.PreparedWrite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One request, and the points that it writes: one point, or several that must change together.
 *
 * @param parts at least one; several are sorted by address, without gaps.
 */
record WriteRequest(List<PreparedWrite> parts) implements PlannedWrite {

  WriteRequest {
    parts = List.copyOf(parts);
  }

  /**
   * Returns the requests for these writes, in their order. Writes that belong together go with the
   * first of them.
   */
  static List<WriteRequest> of(List<PreparedWrite> writes) {
    List<WriteRequest> requests = new ArrayList<>();
    List<PreparedWrite> open = new ArrayList<>(writes);
    while (!open.isEmpty()) {
      PreparedWrite first = open.get(0);
      List<PreparedWrite> together =
          open.stream().filter(first::belongsWith).sorted(BY_ADDRESS).toList();
      List<PreparedWrite> parts = isContiguous(together) ? together : List.of(first);
      requests.add(new WriteRequest(parts));
      open.removeAll(parts);
    }
    return requests;
  }

  private static final Comparator<PreparedWrite> BY_ADDRESS =
      Comparator.comparingInt(write -> write.point().at().offset());

  private static boolean isContiguous(List<PreparedWrite> writes) {
    int registers = writes.stream().mapToInt(write -> write.point().type().size()).sum();
    return registers <= ModbusLimits.WRITE_REGISTERS
        && IntStream.range(1, writes.size())
            .allMatch(i -> writes.get(i).point().at().offset() == writes.get(i - 1).point().end());
  }

  ModbusRequest request() {
    if (parts.size() == 1) {
      return parts.get(0).request();
    }
    Point first = parts.get(0).point();
    return new ModbusRequest.WriteRegisters(
        first.at().offset(), parts.stream().flatMap(part -> part.registers().stream()).toList());
  }

  @Override
  public Map<PointName, Value> values() {
    Map<PointName, Value> values = new LinkedHashMap<>();
    parts.forEach(part -> values.put(part.name(), part.value()));
    return values;
  }
}
