// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The points of a profile by their addresses. Immutable. */
final class PointAddresses {

  /** The longest point, in registers. */
  private static final int MAX_SIZE = 125;

  private final Profile profile;
  private final MapName name;
  private final Map<Table, NavigableMap<Integer, NamedRange>> byTable = new EnumMap<>(Table.class);

  /** A point, or several at one address, such as bits of the same register. */
  private record NamedRange(int end, List<String> names) {}

  PointAddresses(Profile profile) {
    this.profile = profile;
    this.name = MapName.ofProfile(profile.name().value());
    for (Point point : profile.points()) {
      byTable
          .computeIfAbsent(point.at().table(), any -> new TreeMap<>())
          .merge(
              point.at().offset(),
              new NamedRange(point.end(), List.of(point.name().value())),
              PointAddresses::both);
    }
  }

  private static NamedRange both(NamedRange one, NamedRange other) {
    List<String> names = new ArrayList<>(one.names());
    names.addAll(other.names());
    return new NamedRange(Math.max(one.end(), other.end()), List.copyOf(names));
  }

  /** Returns whether this was made of the given profile, which is compared by reference. */
  @SuppressWarnings("ReferenceEquality") // The same map is the same object, and large.
  boolean isOf(Profile other) {
    return profile == other;
  }

  /** Returns whether a role may read each point that has a register in a range. */
  boolean mayRead(RoleMaps roles, String role, Table table, int start, int count) {
    for (NamedRange each : within(table, start, count).values()) {
      if (each.end() > start) {
        for (String point : each.names()) {
          if (!roles.mayRead(role, name, point)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Returns whether each register of a range belongs to a point. */
  boolean isPolled(Table table, int start, int count) {
    int covered = start;
    for (Map.Entry<Integer, NamedRange> each : within(table, start, count).entrySet()) {
      if (each.getKey() <= covered) {
        covered = Math.max(covered, each.getValue().end());
      }
    }
    return covered >= start + count;
  }

  private NavigableMap<Integer, NamedRange> within(Table table, int start, int count) {
    NavigableMap<Integer, NamedRange> points = byTable.get(table);
    return points == null
        ? new TreeMap<>()
        : points.subMap(start - MAX_SIZE + 1, true, start + count, false);
  }
}
