// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the registers of a device hold at one moment, and what its points then are: {@code
 * profiles/images/NAME.txt}. A line {@code == day} begins a moment; {@code input 5018: 08FC 0901}
 * are registers in hexadecimal, {@code discrete 3: 0 1} bits; {@code ac_power = 4210 W} is a point
 * with its unit, or {@code not_available}; {@code -> status fault no grid} is a state or an alarm
 * that a point reports. What no line names is 0.
 */
final class RegisterImage {

  private final String moment;
  private final Map<Table, Map<Integer, Integer>> cells = new EnumMap<>(Table.class);
  private final Map<PointName, String> expected = new LinkedHashMap<>();
  private final List<String> reported = new ArrayList<>();

  private RegisterImage(String moment) {
    this.moment = moment;
  }

  /** The moments of a device with this profile; none if there is no file. */
  static List<RegisterImage> of(String profile) {
    List<RegisterImage> moments = new ArrayList<>();
    for (String line : text(profile).orElse("").lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("== ")) {
        moments.add(new RegisterImage(line.substring(3)));
      } else {
        moments.get(moments.size() - 1).take(line);
      }
    }
    return moments;
  }

  private static Optional<String> text(String profile) {
    String name = "/profiles/images/" + profile + ".txt";
    try (InputStream in = RegisterImage.class.getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private void take(String line) {
    if (line.startsWith("-> ")) {
      reported.add(line.substring(3));
      return;
    }
    int equals = line.indexOf(" = ");
    if (equals > 0) {
      expected.put(new PointName(line.substring(0, equals)), line.substring(equals + 3));
      return;
    }
    String[] halves = line.split(": ", 2);
    String[] place = halves[0].split(" ", 2);
    Map<Integer, Integer> table =
        cells.computeIfAbsent(Table.of(place[0]).orElseThrow(), any -> new LinkedHashMap<>());
    int address = Integer.parseInt(place[1]);
    for (String cell : halves[1].split(" ", -1)) {
      table.put(address++, Integer.parseInt(cell, 16));
    }
  }

  ModbusResponse.Bits bits(Table table, int start, int quantity) {
    boolean[] bits = new boolean[quantity];
    for (int place = 0; place < bits.length; place++) {
      bits[place] = cell(table, start + place) != 0;
    }
    return ModbusResponse.Bits.of(bits);
  }

  ModbusResponse.Registers registers(Table table, int start, int quantity) {
    return ModbusResponse.Registers.of(quantity, place -> cell(table, start + place));
  }

  private int cell(Table table, int address) {
    return cells.getOrDefault(table, Map.of()).getOrDefault(address, 0);
  }

  /** What each point is, in the order of the file. */
  Map<PointName, String> expected() {
    return expected;
  }

  /** The states and alarms that the points report, in the order of the profile. */
  List<String> reported() {
    return reported;
  }

  @Override
  public String toString() {
    return moment;
  }
}
