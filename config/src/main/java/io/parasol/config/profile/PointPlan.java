// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.PointReader.Placed;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.NearestKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks the points of a profile against each other.
 *
 * @param named the names of all points, including invalid ones.
 */
record PointPlan(Map<PointName, Placed> points, Set<String> named, Quirks quirks) {

  void check() {
    points.values().forEach(this::checkReach);
    points.values().forEach(this::checkExponent);
    checkOverlaps();
  }

  /** Reports a point that no allowed read can contain; it would never have a value. */
  private void checkReach(Placed placed) {
    Addresses own = Addresses.of(placed.point());
    int size = own.size();
    if (own.table().isBits()) {
      checkForbidden(placed, own);
      return;
    }
    if (size > quirks.maxWords()) {
      placed
          .section()
          .problem("type", size + " registers", "at most max-words, " + quirks.maxWords());
    }
    quirks.limits().stream()
        .filter(limit -> limit.at().overlaps(own) && size > limit.maxWords())
        .findFirst()
        .ifPresent(
            limit ->
                placed
                    .section()
                    .problem(
                        "type",
                        size + " registers",
                        "at most %d, the limit of %s".formatted(limit.maxWords(), limit.at())));
    checkForbidden(placed, own);
  }

  private void checkForbidden(Placed placed, Addresses own) {
    quirks.forbidden().stream()
        .filter(range -> range.overlaps(own))
        .findFirst()
        .ifPresent(
            range ->
                placed
                    .section()
                    .problem(
                        "at",
                        own + ", which overlaps a forbidden range",
                        "no address in " + range));
  }

  private void checkExponent(Placed placed) {
    if (!(placed.point().scale() instanceof Scale.Exponent exponent)) {
      return;
    }
    String name = exponent.point().value();
    if (!named.contains(name)) {
      placed
          .section()
          .problem(
              "scale",
              Field.quoted(name),
              NearestKey.to(name, named).orElse("a number, or the name of a point"));
    } else if (points.containsKey(exponent.point())
        && !canScale(placed.point(), points.get(exponent.point()).point())) {
      placed
          .section()
          .problem(
              "scale",
              Field.quoted(name),
              "an unscaled whole number in the same table, within one block of %d registers"
                  .formatted(quirks.maxWords()));
    } else if (points.containsKey(exponent.point())) {
      checkOneBlock(placed, points.get(exponent.point()).point());
    }
  }

  private boolean canScale(Point value, Point exponent) {
    Encoding encoding = exponent.type().encoding();
    return encoding.isNumeric()
        && !encoding.isFloat()
        && !encoding.isCoded()
        && exponent.scale().equals(Scale.ONE)
        && exponent.offset() == 0
        && exponent.at().table() == value.at().table()
        && Addresses.of(value).span(Addresses.of(exponent)).size() <= quirks.maxWords();
  }

  /**
   * Reports a value and an exponent that cannot be read in one request. Otherwise a change between
   * two requests would go undetected.
   */
  private void checkOneBlock(Placed value, Point exponent) {
    ReadRules reads = quirks.reads();
    Addresses own = Addresses.of(value.point());
    Addresses scaled = own.span(Addresses.of(exponent));
    if (reads.allow(own) && reads.allow(Addresses.of(exponent)) && !reads.allow(scaled)) {
      value
          .section()
          .problem(
              "scale",
              Field.quoted(exponent.name().value()),
              "value and exponent in one block that may be read, but it would be " + scaled);
    }
  }

  private void checkOverlaps() {
    List<Placed> sorted = new ArrayList<>(points.values());
    sorted.sort(
        Comparator.comparing((Placed placed) -> placed.point().at().table())
            .thenComparingInt(placed -> placed.point().at().offset()));
    for (int i = 0; i < sorted.size(); i++) {
      Point first = sorted.get(i).point();
      for (int j = i + 1; j < sorted.size() && startsWithin(first, sorted.get(j).point()); j++) {
        if (!mayShare(first, sorted.get(j).point())) {
          sorted
              .get(j)
              .section()
              .problem(
                  "at",
                  "%s, inside %s at %s"
                      .formatted(sorted.get(j).point().at(), first.name(), first.at()),
                  "separate registers or the same ones; only bit(n), field and bits points may overlap");
        }
      }
    }
  }

  private static boolean startsWithin(Point first, Point next) {
    return next.at().table() == first.at().table() && next.at().offset() < first.end();
  }

  /** Returns whether two points are views of one bit field, or have the same registers. */
  private static boolean mayShare(Point first, Point second) {
    return (isView(first) && isView(second))
        || (first.at().equals(second.at()) && first.type().size() == second.type().size());
  }

  private static boolean isView(Point point) {
    return switch (point.type().encoding()) {
      case BIT, FIELD, BITS16, BITS32 -> true;
      default -> false;
    };
  }
}
