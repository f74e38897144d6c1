// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Formula.Term;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calculates the readings of the calculated points of a profile. Any thread. */
public final class CalculatedPoints {

  private final List<Formula> formulas;

  public CalculatedPoints(List<Formula> formulas) {
    this.formulas = List.copyOf(formulas);
  }

  /**
   * Returns the readings of a round, followed by those of the points that are calculated from them.
   * A point is calculated if the round has all of its terms. If one of them has no value, the
   * calculated point has none either, for the same reason.
   */
  public List<Reading> addTo(List<Reading> round) {
    if (formulas.isEmpty()) {
      return round;
    }
    Map<PointName, Reading> byName = new HashMap<>();
    round.forEach(reading -> byName.put(reading.point(), reading));
    List<Reading> all = new ArrayList<>(round);
    for (Formula formula : formulas) {
      if (formula.terms().stream().allMatch(term -> byName.containsKey(term.point()))) {
        all.add(calculate(formula, byName));
      }
    }
    return all;
  }

  private static Reading calculate(Formula formula, Map<PointName, Reading> round) {
    List<Reading> terms = formula.terms().stream().map(term -> read(term, round)).toList();
    Optional<Reading> missing =
        terms.stream().filter(term -> term.quality() != Quality.GOOD).findFirst();
    Instant measuredAt =
        terms.stream().map(Reading::measuredAt).max(Instant::compareTo).orElseThrow();
    Value value = missing.isPresent() ? null : value(formula, terms);
    Quality quality =
        missing.map(Reading::quality).orElse(value == null ? Quality.OUT_OF_RANGE : Quality.GOOD);
    return new Reading(
        terms.get(0).device(),
        formula.name(),
        value,
        formula.unit(),
        quality,
        measuredAt,
        missing.map(Reading::cause).orElse(""));
  }

  private static Reading read(Term term, Map<PointName, Reading> round) {
    Reading reading = round.get(term.point());
    if (reading == null) {
      throw new IllegalStateException("point " + term.point() + " was not read");
    }
    return reading;
  }

  /** Returns the value, or null if it is not a finite number. */
  private static @Nullable Value value(Formula formula, List<Reading> terms) {
    BigDecimal result = number(terms.get(0).value());
    if (formula.terms().get(0).isNegated()) {
      result = result.negate();
    }
    boolean isWhole = !(terms.get(0).value() instanceof Value.Real);
    for (int i = 1; i < terms.size(); i++) {
      BigDecimal next = number(terms.get(i).value());
      isWhole &= !(terms.get(i).value() instanceof Value.Real);
      switch (formula.operation()) {
        case SUM ->
            result = formula.terms().get(i).isNegated() ? result.subtract(next) : result.add(next);
        case PRODUCT -> result = result.multiply(next);
        case RATIO -> {
          if (next.signum() == 0) {
            return null;
          }
          result = result.divide(next, MathContext.DECIMAL64);
          isWhole = false;
        }
      }
    }
    return rounded(result, isWhole);
  }

  private static @Nullable Value rounded(BigDecimal exact, boolean isWhole) {
    if (isWhole && exact.toBigInteger().bitLength() <= 63) {
      return new Value.Whole(exact.longValue());
    }
    double rounded = exact.doubleValue();
    return Double.isFinite(rounded) ? new Value.Real(rounded) : null;
  }

  /** Returns a value as a number. The types of points in formulas are checked with the profile. */
  private static BigDecimal number(@Nullable Value value) {
    return Optional.ofNullable(value)
        .flatMap(Value::decimal)
        .orElseThrow(() -> new IllegalStateException("expected a number, found " + value));
  }
}
