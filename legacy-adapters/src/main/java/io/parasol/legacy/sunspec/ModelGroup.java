// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Points that lie in a row, then groups that do.
 *
 * @param isSync whether its points are to be written with one request.
 */
record ModelGroup(
    String name, boolean isSync, Repeat repeat, List<ModelPoint> points, List<ModelGroup> groups) {

  ModelGroup {
    points = List.copyOf(points);
    groups = List.copyOf(groups);
    ModelNames.require("group", name);
    Set<String> names = new HashSet<>();
    points.forEach(point -> requireNew(names, point.name()));
    groups.forEach(group -> requireNew(names, group.name()));
  }

  private static void requireNew(Set<String> names, String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("name %s: there twice in one group".formatted(name));
    }
  }

  /** Whether that group of its own is its last. */
  boolean endsWith(ModelGroup group) {
    return !groups.isEmpty() && groups.get(groups.size() - 1).name().equals(group.name());
  }

  Optional<ModelPoint> point(String wanted) {
    return points.stream().filter(point -> point.name().equals(wanted)).findFirst();
  }

  /** Registers from the beginning of the group to that point of its own. */
  OptionalInt offset(String wanted) {
    int offset = 0;
    for (ModelPoint point : points) {
      if (point.name().equals(wanted)) {
        return OptionalInt.of(offset);
      }
      offset += point.size();
    }
    return OptionalInt.empty();
  }

  /** Registers of its own points, without its groups. */
  int ownSize() {
    return points.stream().mapToInt(ModelPoint::size).sum();
  }
}
