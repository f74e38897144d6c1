// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A point that is calculated from points of the same read round, such as the sum of three phases.
 *
 * @param terms two to sixteen terms; of a ratio exactly two.
 * @param unit the unit of measure; empty if there is none.
 * @param reporting when a reading is reported, if other than the device's rule.
 * @param means what the value means, independent of the device model, if that is known.
 */
public record Formula(
    PointName name,
    Operation operation,
    List<Term> terms,
    String unit,
    Optional<Reporting> reporting,
    Optional<PointMeaning> means) {

  public static final int MAX_TERMS = 16;

  /** Creates a point without a meaning. */
  public Formula(
      PointName name,
      Operation operation,
      List<Term> terms,
      String unit,
      Optional<Reporting> reporting) {
    this(name, operation, terms, unit, reporting, Optional.empty());
  }

  /** The operations on the terms, from the first to the last. */
  public enum Operation {
    SUM,
    PRODUCT,
    /** The first term divided by the second. */
    RATIO
  }

  /**
   * A point in a formula.
   *
   * @param isNegated whether a sum subtracts it.
   */
  public record Term(PointName point, boolean isNegated) {

    /** Returns the notation of profiles: {@code -charge_power}. */
    @Override
    public String toString() {
      return (isNegated ? "-" : "") + point;
    }
  }

  public Formula {
    terms = List.copyOf(terms);
    boolean fits =
        operation == Operation.RATIO
            ? terms.size() == 2
            : terms.size() >= 2 && terms.size() <= MAX_TERMS;
    if (!fits) {
      throw new IllegalArgumentException(
          "point %s: %d terms; expected 2 to %d, and 2 of a ratio"
              .formatted(name, terms.size(), MAX_TERMS));
    }
    if (operation != Operation.SUM && terms.stream().anyMatch(Term::isNegated)) {
      throw new IllegalArgumentException(
          "point %s: a negative term; only a sum may have one".formatted(name));
    }
  }

  /** Returns the properties that are known before the first reading. */
  public KnownPoint toKnownPoint() {
    return new KnownPoint(name, Set.of(), reporting, PointStates.NONE, false, means);
  }
}
