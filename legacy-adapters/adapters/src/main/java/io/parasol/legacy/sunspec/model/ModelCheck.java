// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import io.parasol.config.model.site.Printable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The checks of the groups of a model together: every name that they refer to exists, and every
 * size is bounded.
 */
final class ModelCheck {

  static final int MAX_POINTS = 10_000;

  static final int MAX_DEPTH = 8;

  private final ModelGroup root;

  /** The group that is being checked, then those that enclose it. */
  private final Deque<ModelGroup> scope = new ArrayDeque<>();

  private int points;

  ModelCheck(ModelGroup root) {
    this.root = root;
  }

  /**
   * Checks the whole model.
   *
   * @throws IllegalArgumentException in one line.
   */
  void check() {
    requireHead("ID", 0);
    requireHead("L", 1);
    require(
        root.repeat() instanceof Repeat.Once,
        "group " + root.name(),
        "no count of the outermost group");
    check(root);
  }

  private void requireHead(String name, int at) {
    boolean isThere =
        root.points().size() > at
            && root.points().get(at).name().equals(name)
            && root.points().get(at).type() == FieldType.UINT16;
    require(isThere, "group " + root.name(), "ID and L, both uint16, to come first");
  }

  private void check(ModelGroup group) {
    scope.push(group);
    require(scope.size() <= MAX_DEPTH, "group " + group.name(), "at most 8 levels");
    points += group.points().size();
    require(points <= MAX_POINTS, "group " + group.name(), "at most 10000 points in a model");
    for (ModelPoint point : group.points()) {
      if (point.factor() instanceof Factor.FactorPoint said) {
        requireNamed(
            "scale factor of " + point.name(),
            said.point(),
            named -> named.type() == FieldType.SUNSSF,
            "a point of type sunssf in this group or an enclosing one");
      }
    }
    for (ModelGroup inner : group.groups()) {
      checkRepeat(group, inner);
      check(inner);
    }
    scope.pop();
  }

  private void checkRepeat(ModelGroup outer, ModelGroup inner) {
    String what = "count of " + inner.name();
    if (inner.repeat() instanceof Repeat.CountPoint said) {
      requireNamed(
          what,
          said.point(),
          named -> named.type().isCount(),
          "a point of type count or uint16 in an enclosing group");
    } else if (inner.repeat() instanceof Repeat.Fill) {
      boolean isLastOnTop = scope.size() == 1 && outer.endsWith(inner);
      require(
          isLastOnTop,
          what + " 0",
          "a number or a name, except for the last group of the outermost one");
    } else if (inner.repeat() instanceof Repeat.Times times) {
      require(
          times.count() >= 1 && times.count() <= MAX_POINTS,
          what + " " + times.count(),
          "0 to " + MAX_POINTS);
    }
  }

  private void requireNamed(String what, String name, Predicate<ModelPoint> fits, String expected) {
    Optional<ModelPoint> named =
        scope.stream().flatMap(group -> group.point(name).stream()).findFirst();
    require(
        named.filter(fits).isPresent(), "%s \"%s\"".formatted(what, Printable.of(name)), expected);
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
