// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.PointReader.Placed;
import io.parasol.config.site.Encoding;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Quirks;
import io.parasol.config.site.Scale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks how the points of a profile go together.
 *
 * @param named all names of the profile, also those of points that are broken themselves.
 */
record PointPlan(Map<PointName, Placed> points, Set<String> named, Quirks quirks) {

  void check() {
    points.values().forEach(this::checkSize);
    points.values().forEach(this::checkExponent);
    checkOverlaps();
  }

  private void checkSize(Placed placed) {
    int size = placed.point().type().size();
    if (size > quirks.maxWords()) {
      placed
          .section()
          .problem("type", size + " registers", "at most max-words, " + quirks.maxWords());
    }
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
              "an unscaled whole number in the same table, within one block of "
                  + quirks.maxWords()
                  + " registers");
    }
  }

  /** Value and exponent must come with one answer, or a change between two would go unseen. */
  private boolean canScale(Point value, Point exponent) {
    Encoding encoding = exponent.type().encoding();
    int block =
        Math.max(value.end(), exponent.end())
            - Math.min(value.at().offset(), exponent.at().offset());
    return encoding.isNumeric()
        && !encoding.isFloat()
        && exponent.scale().equals(Scale.ONE)
        && exponent.offset() == 0
        && exponent.at().table() == value.at().table()
        && block <= quirks.maxWords();
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
                  "registers of its own; only bit(n) and bits share");
        }
      }
    }
  }

  private static boolean startsWithin(Point first, Point next) {
    return next.at().table() == first.at().table() && next.at().offset() < first.end();
  }

  /** Two views of one bit field, or two names of one value. */
  private static boolean mayShare(Point first, Point second) {
    return (isView(first) && isView(second))
        || (first.at().equals(second.at()) && first.type().equals(second.type()));
  }

  private static boolean isView(Point point) {
    return switch (point.type().encoding()) {
      case BIT, BITS16, BITS32 -> true;
      default -> false;
    };
  }
}
