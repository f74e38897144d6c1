// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Table;
import java.time.Duration;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/**
 * The register map of a real device with its gaps, for a benchmark. Where the device has registers,
 * the map has {@code float32} points, each named by table and address, so that swapped values are
 * detected. Coils and discrete inputs are left out.
 *
 * @param points for each table, the start addresses of the points.
 */
record SparseRegisterMap(String name, int maxWords, Map<Table, BitSet> points) {

  private static final int REGISTERS = 2;

  /** A read never spans a longer gap, so the simulated device need not have one. */
  private static final int MAX_HOLE_LENGTH = 125;

  static SparseRegisterMap of(Profile device) {
    Map<Table, BitSet> points = new EnumMap<>(Table.class);
    device.points().stream()
        .map(point -> point.at().table())
        .filter(table -> !table.isBits())
        .forEach(table -> points.computeIfAbsent(table, any -> new BitSet()));
    points.forEach((table, starts) -> cut(registers(device, table), starts));
    return new SparseRegisterMap(device.name().value(), device.quirks().maxWords(), points);
  }

  private static BitSet registers(Profile device, Table table) {
    BitSet registers = new BitSet();
    for (Point point : device.points()) {
      if (point.at().table() == table) {
        registers.set(point.at().offset(), point.end());
      }
    }
    return registers;
  }

  /** Cuts each run of registers into points; an odd run takes one register of the gap. */
  private static void cut(BitSet registers, BitSet starts) {
    for (int at = registers.nextSetBit(0); at >= 0; at = registers.nextSetBit(at + REGISTERS)) {
      starts.set(at);
    }
  }

  /** Returns the profile as the gateway reads it. */
  String profile(Duration turnaround, Duration timeout) {
    return head(name, turnaround, timeout) + realPoints();
  }

  /** Returns the profile of the simulated device, in which the gaps are readable, too. */
  String device(String called) {
    StringBuilder text = new StringBuilder(head(called, Duration.ZERO, Duration.ofSeconds(1)));
    text.append(realPoints());
    points.forEach((table, starts) -> text.append(holes(table, starts)));
    return text.toString();
  }

  private String head(String called, Duration turnaround, Duration timeout) {
    return "profile: %s\nmax-words: %d\nturnaround: %dms\ntimeout: %dms\npoints:\n"
        .formatted(called, maxWords, turnaround.toMillis(), timeout.toMillis());
  }

  private String realPoints() {
    StringBuilder text = new StringBuilder();
    points.forEach(
        (table, starts) ->
            starts.stream().forEach(at -> text.append(point(table, letter(table), at, "float32"))));
    return text.toString();
  }

  private static String holes(Table table, BitSet starts) {
    StringBuilder text = new StringBuilder();
    int end = starts.nextSetBit(0);
    for (int at = end; at >= 0; at = starts.nextSetBit(at + 1)) {
      for (int hole = end; at - end <= MAX_HOLE_LENGTH && hole < at; hole++) {
        text.append(point(table, letter(table) + "-hole-", hole, "uint16"));
      }
      end = at + REGISTERS;
    }
    return text.toString();
  }

  private static String letter(Table table) {
    return table.wireName().substring(0, 1);
  }

  private static String point(Table table, String prefix, int at, String type) {
    return "  %s%d: {at: %s %d, type: %s}\n".formatted(prefix, at, table.wireName(), at, type);
  }
}
