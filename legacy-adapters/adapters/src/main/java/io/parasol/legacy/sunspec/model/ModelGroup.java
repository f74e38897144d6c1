// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Consecutive points, followed by inner groups.
 *
 * @param isSync whether its points must be written with one request.
 */
public record ModelGroup(
    String name, boolean isSync, Repeat repeat, List<ModelPoint> points, List<ModelGroup> groups) {

  public ModelGroup {
    points = List.copyOf(points);
    groups = List.copyOf(groups);
    ModelNames.require("group", name);
    Set<String> names = new HashSet<>();
    points.forEach(point -> requireNew(names, point.name()));
    groups.forEach(group -> requireNew(names, group.name()));
  }

  private static void requireNew(Set<String> names, String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("name %s: occurs twice in one group".formatted(name));
    }
  }

  /** Returns whether the given inner group is the last one. */
  public boolean endsWith(ModelGroup group) {
    return !groups.isEmpty() && groups.get(groups.size() - 1).name().equals(group.name());
  }

  public Optional<ModelPoint> point(String wanted) {
    return points.stream().filter(point -> point.name().equals(wanted)).findFirst();
  }

  /** Returns the number of registers from the beginning of the group to one of its own points. */
  public OptionalInt offset(String wanted) {
    int offset = 0;
    for (ModelPoint point : points) {
      if (point.name().equals(wanted)) {
        return OptionalInt.of(offset);
      }
      offset += point.size();
    }
    return OptionalInt.empty();
  }

  /** Returns the number of registers of its own points, without the inner groups. */
  public int ownSize() {
    return points.stream().mapToInt(ModelPoint::size).sum();
  }
}
