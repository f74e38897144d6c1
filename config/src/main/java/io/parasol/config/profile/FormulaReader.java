// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Formula.Operation;
import io.parasol.config.model.profile.Formula.Term;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.PointReader.Placed;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads one calculated point of a profile, and checks it against the points that it uses. */
final class FormulaReader {

  private static final List<String> OPERATIONS =
      Stream.of(Operation.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();

  private static final Keys KEYS =
      Keys.of("sum", "product", "ratio", "unit", MeaningReader.KEY, "deadband", "max-silence");

  private static final String LIST = "a list of points, such as [power_l1, power_l2]";

  private static final TextFormat<Term> TERM =
      new TextFormat<>(
          "the name of a point, with a minus sign if it is subtracted",
          text -> Optional.of(term(text)));

  /**
   * A calculated point and its section in the file.
   *
   * @param section receives problems with the points that it uses.
   */
  record PlacedFormula(Formula formula, Section section) {

    private String key() {
      return formula.operation().name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reports a term that is not a number of the same read round.
     *
     * @param points the valid points.
     * @param named the names of all points, including invalid ones.
     */
    void check(Map<PointName, Placed> points, Set<String> named) {
      Optional<Duration> every = Optional.empty();
      boolean isFirst = true;
      for (Term term : formula.terms()) {
        Placed placed = points.get(term.point());
        if (placed == null) {
          if (!named.contains(term.point().value())) {
            section.problem(
                key(),
                Field.quoted(term.point().value()),
                NearestKey.to(term.point().value(), named).orElse("the name of a point"));
          }
          continue;
        }
        Point point = placed.point();
        if (!point.type().encoding().isNumeric()) {
          section.problem(
              key(), "%s of type %s".formatted(point.name(), point.type()), "points with numbers");
        }
        if (!isFirst && !point.every().equals(every)) {
          section.problem(
              key(), "points with different read periods", "the same every of all its points");
          return;
        }
        every = point.every();
        isFirst = false;
      }
    }
  }

  private FormulaReader() {}

  /** Returns whether the entry is a calculated point. */
  static boolean isFormula(Named named) {
    return named.field().value() instanceof Yaml.Mapping mapping
        && mapping.entries().stream().anyMatch(each -> OPERATIONS.contains(each.key().text()));
  }

  /** Returns the calculated point under this name, or empty if it is invalid. */
  static Optional<PlacedFormula> read(Named named) {
    Optional<PointName> name = named.as(PointReader.NAME);
    Optional<Section> section = named.section(KEYS);
    return name.isEmpty() || section.isEmpty()
        ? Optional.empty()
        : formula(name.get(), section.get())
            .map(formula -> new PlacedFormula(formula, section.get()));
  }

  private static Optional<Formula> formula(PointName name, Section section) {
    List<Operation> operations =
        Stream.of(Operation.values())
            .filter(each -> section.has(each.name().toLowerCase(Locale.ROOT)))
            .toList();
    Operation operation = operations.get(0);
    String key = operation.name().toLowerCase(Locale.ROOT);
    if (operations.size() > 1) {
      section.problem(
          key, "not allowed together with another formula", "one of sum, product and ratio");
      return Optional.empty();
    }
    List<Field> items = section.requiredItems(key, LIST);
    List<Term> terms = new ArrayList<>();
    items.forEach(item -> item.as(TERM).ifPresent(terms::add));
    if (items.isEmpty() || terms.size() < items.size()) {
      return Optional.empty();
    }
    if (operation == Operation.RATIO
        ? terms.size() != 2
        : terms.size() < 2 || terms.size() > Formula.MAX_TERMS) {
      section.problem(
          key,
          terms.size() + " points",
          operation == Operation.RATIO ? "2" : "2 to " + Formula.MAX_TERMS);
      return Optional.empty();
    }
    if (operation != Operation.SUM && terms.stream().anyMatch(Term::isNegated)) {
      section.problem(key, "a point with a minus sign", "points without a sign");
      return Optional.empty();
    }
    return Optional.of(
        new Formula(
            name,
            operation,
            terms,
            section.optional("unit", PointReader.UNIT, ""),
            ReportingReader.read(section),
            section.optional(MeaningReader.KEY, MeaningReader.FORM)));
  }

  private static Term term(String text) {
    boolean isNegated = text.startsWith("-");
    return new Term(new PointName(isNegated ? text.substring(1) : text), isNegated);
  }
}
