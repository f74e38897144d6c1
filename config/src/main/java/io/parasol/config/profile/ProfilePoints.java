// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.FormulaReader.PlacedFormula;
import io.parasol.config.profile.PointReader.Placed;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The points of a profile: those of the extended profile without the excluded ones, then its own,
 * which replace points of the same name.
 *
 * @param formulas the calculated points.
 * @param named the names of all points that are read, including invalid ones.
 */
record ProfilePoints(
    Map<PointName, Placed> placed, Map<PointName, PlacedFormula> formulas, Set<String> named) {

  /** More points than any device has. The overlap check is quadratic in the worst case. */
  private static final int MAX_POINTS = 10_000;

  static ProfilePoints read(Section profile, Optional<Profile> base) {
    ProfilePoints points =
        new ProfilePoints(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
    List<Named> own =
        profile.has("extends")
            ? profile.entries("points", "a mapping of points")
            : profile.requiredEntries("points", "a mapping of points");
    if (own.size() > MAX_POINTS) {
      profile.problem("points", own.size() + " points", "at most " + MAX_POINTS);
      return points;
    }
    base.ifPresent(other -> points.inherit(profile, other));
    points.exclude(profile, base, own);
    own.forEach(points::add);
    return points;
  }

  /** Adds the inherited points. Problems with them are reported at {@code extends}. */
  private void inherit(Section profile, Profile base) {
    Field extending = profile.field("extends").orElseThrow();
    for (Point point : base.points()) {
      placed.put(point.name(), new Placed(point, inheritedPlace(profile, extending, point.name())));
      named.add(point.name().value());
    }
    for (Formula formula : base.formulas()) {
      Section place = inheritedPlace(profile, extending, formula.name());
      formulas.put(formula.name(), new PlacedFormula(formula, place));
    }
  }

  private static Section inheritedPlace(Section profile, Field extending, PointName point) {
    Field itself = new Field("points." + point, extending.value(), profile.source());
    return new Section(itself, extending.value().position(), Map.of());
  }

  private void exclude(Section profile, Optional<Profile> base, List<Named> own) {
    if (!profile.has("extends")) {
      profile.rejectKey("without", "a profile without extends");
      return;
    }
    Set<String> inherited = new LinkedHashSet<>(named);
    formulas.keySet().forEach(formula -> inherited.add(formula.value()));
    for (Field item : profile.items("without", "a list of points, such as [door]")) {
      Optional<PointName> name = item.as(PointReader.NAME);
      if (name.isEmpty() || base.isEmpty()) {
        continue;
      }
      String text = name.get().value();
      if (!inherited.contains(text)) {
        item.problem(
            Field.quoted(text),
            NearestKey.to(text, inherited).orElse("a point of " + base.get().name()));
      } else if (own.stream().anyMatch(each -> each.name().equals(text))) {
        item.problem(
            Field.quoted(text) + ", which points defines as well",
            "a name that is not under points");
      }
      remove(text);
    }
  }

  private void remove(String name) {
    placed.keySet().removeIf(point -> point.value().equals(name));
    formulas.keySet().removeIf(point -> point.value().equals(name));
    named.remove(name);
  }

  private void add(Named own) {
    if (FormulaReader.isFormula(own)) {
      remove(own.name());
      FormulaReader.read(own).ifPresent(formula -> formulas.put(formula.formula().name(), formula));
      return;
    }
    formulas.keySet().removeIf(formula -> formula.value().equals(own.name()));
    named.add(own.name());
    PointReader.read(own).ifPresent(point -> placed.put(point.point().name(), point));
  }

  /** Reports formulas that do not suit the points that they use. */
  void checkFormulas() {
    formulas.values().forEach(formula -> formula.check(placed, named));
  }

  List<Formula> formulaList() {
    return formulas.values().stream().map(PlacedFormula::formula).toList();
  }

  List<Point> list() {
    return placed.values().stream().map(Placed::point).toList();
  }
}
