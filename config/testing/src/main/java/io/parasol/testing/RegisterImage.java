// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
public final class RegisterImage {

  private final String moment;
  private final Map<String, Map<Integer, Integer>> cells = new LinkedHashMap<>();
  private final Map<String, String> expected = new LinkedHashMap<>();
  private final List<String> reported = new ArrayList<>();

  private RegisterImage(String moment) {
    this.moment = moment;
  }

  /** The moments of a device with this profile; none if there is no file. */
  public static List<RegisterImage> of(String profile) {
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
      expected.put(line.substring(0, equals), line.substring(equals + 3));
      return;
    }
    String[] halves = line.split(": ", 2);
    String[] place = halves[0].split(" ", 2);
    Map<Integer, Integer> table = cells.computeIfAbsent(place[0], any -> new LinkedHashMap<>());
    int address = Integer.parseInt(place[1]);
    for (String cell : halves[1].split(" ", -1)) {
      table.put(address++, Integer.parseInt(cell, 16));
    }
  }

  /**
   * What a register or bit holds.
   *
   * @param table {@code holding}, {@code input}, {@code coil} or {@code discrete}.
   */
  public int cell(String table, int address) {
    return cells.getOrDefault(table, Map.of()).getOrDefault(address, 0);
  }

  /** What each point is. */
  public Map<String, String> expected() {
    return Map.copyOf(expected);
  }

  /** The states and alarms that the points report, in the order of the profile. */
  public List<String> reported() {
    return List.copyOf(reported);
  }

  @Override
  public String toString() {
    return moment;
  }
}
