// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks at the first contact with a device whether its values are plausible, so that a wrong
 * profile is noticed on the first day. It considers the first rounds in which the device measures
 * anything, and later ones only while a point is doubtful.
 *
 * <p>Not thread-safe.
 */
final class ProfileCheck {

  /** Number of rounds with measurements that are checked; none of a profile without any. */
  static final int ROUNDS = 30;

  /** A point is doubtful after this number of implausible values in a row. */
  static final int MAX_IMPLAUSIBLE = 3;

  /** Maximum number of points that are reported. */
  private static final int MAX_DOUBTS = 20;

  /** Below this power, in watts, a product of voltage and current is mostly measurement error. */
  private static final double MIN_PRODUCT = 300;

  /** Relative and absolute tolerance of a power against voltage × current. */
  private static final double TOLERANCE = 0.3;

  private static final double MIN_TOLERANCE = 100;

  /** Plausible values, by unit of measure. A value of 0 always is: at night nothing is measured. */
  private static final Map<String, Range> RANGES =
      // spotless:off
      Map.of(
          "Hz", new Range(45, 65),
          "V", new Range(-2_000, 2_000),
          "A", new Range(-5_000, 5_000),
          "W", new Range(-10_000_000, 10_000_000),
          "kW", new Range(-10_000, 10_000),
          "°C", new Range(-60, 200));

  // spotless:on

  /** The unit of energies; only totals are judged. */
  private static final String ENERGY = "kWh";

  private static final Pattern DC_POWER = Pattern.compile("(dc|battery)[0-9_]*_power");
  private static final Pattern PHASE_POWER = Pattern.compile("power_l[123]");

  private record Range(double min, double max) {
    boolean contains(double value) {
      return value == 0 || (value >= min && value <= max);
    }
  }

  /** An implausible value. */
  record Doubt(PointName point, String why) {}

  // Immutable while they are empty, as for most devices.
  private Map<PointName, Integer> implausible = Map.of();
  private Map<PointName, Double> energies = Map.of();
  private Map<PointName, Doubt> doubts = Map.of();
  private final boolean hasRanges;
  private int rounds;

  /**
   * @param units the units of the profile's points; those of no profile are empty.
   */
  ProfileCheck(Set<String> units) {
    this.hasRanges = units.stream().anyMatch(RANGES::containsKey);
    this.rounds = units.stream().anyMatch(ProfileCheck::isJudged) ? 0 : ROUNDS;
  }

  /** Takes the readings of one round into account. */
  void update(List<Reading> readings) {
    if (hasEnded()) {
      return;
    }
    boolean isMeasuring = false;
    for (Reading reading : readings) {
      if (isJudged(reading.unit()) && isGoodNumber(reading)) {
        isMeasuring |= isMeasured(reading.unit()) && number(reading) != 0;
        judge(reading.point(), why(reading, readings));
      }
    }
    rounds += isMeasuring ? 1 : 0;
  }

  /**
   * Returns whether a value other than 0 shows that the device measures: an energy does at night.
   */
  private boolean isMeasured(String unit) {
    return !hasRanges || RANGES.containsKey(unit);
  }

  /** Returns whether values with this unit can be implausible. */
  private static boolean isJudged(String unit) {
    return !unit.isEmpty() && (RANGES.containsKey(unit) || unit.equals(ENERGY));
  }

  /** Returns whether further rounds are ignored. */
  boolean hasEnded() {
    return rounds >= ROUNDS && doubts.isEmpty();
  }

  /** Returns the doubtful points, in the order in which they became so. */
  List<Doubt> doubts() {
    return doubts.isEmpty() ? List.of() : doubts.values().stream().limit(MAX_DOUBTS).toList();
  }

  private void judge(PointName point, String why) {
    if (why.isEmpty()) {
      if (implausible.containsKey(point)) {
        implausible.remove(point);
      }
      if (doubts.containsKey(point)) {
        doubts.remove(point);
      }
      return;
    }
    implausible = implausible.isEmpty() ? new HashMap<>() : implausible;
    if (implausible.merge(point, 1, Integer::sum) >= MAX_IMPLAUSIBLE) {
      doubts = doubts.isEmpty() ? new LinkedHashMap<>() : doubts;
      doubts.put(point, new Doubt(point, why));
    }
  }

  /** Returns why a value is implausible; empty if it is plausible. */
  private String why(Reading reading, List<Reading> round) {
    double value = number(reading);
    Range range = RANGES.get(reading.unit());
    if (range != null && !range.contains(value)) {
      return "%s is outside %.0f to %.0f %s"
          .formatted(reading.value(), range.min(), range.max(), reading.unit());
    }
    String fallen = fallen(reading, value);
    return fallen.isEmpty() ? againstProduct(reading, value, round) : fallen;
  }

  /** Checks that a total energy does not fall. It is then compared with its highest value. */
  private String fallen(Reading reading, double value) {
    String name = reading.point().value();
    if (!reading.unit().equals(ENERGY) || !name.contains("total")) {
      return "";
    }
    energies = energies.isEmpty() ? new HashMap<>() : energies;
    double highest = energies.merge(reading.point(), value, Math::max);
    return value < highest ? "%s is less than %s before".formatted(value, highest) : "";
  }

  /**
   * Compares a power with voltage × current: on the DC side it must be the product, on the AC side
   * it cannot be more.
   */
  private static String againstProduct(Reading reading, double power, List<Reading> round) {
    if (!reading.unit().equals("W")) {
      return "";
    }
    String name = reading.point().value();
    boolean isPhase = PHASE_POWER.matcher(name).matches();
    if (!isPhase && !DC_POWER.matcher(name).matches()) {
      return "";
    }
    Reading voltage = find(name.replace("power", "voltage"), round);
    Reading current = find(name.replace("power", "current"), round);
    if (voltage == null || current == null) {
      return "";
    }
    double product = Math.abs(number(voltage) * number(current));
    double excess = Math.abs(power) - product;
    double tolerance = Math.max(MIN_TOLERANCE, TOLERANCE * Math.max(product, Math.abs(power)));
    boolean isJudged = Math.max(product, Math.abs(power)) >= MIN_PRODUCT;
    boolean isPlausible = excess <= tolerance && (isPhase || -excess <= tolerance);
    return !isJudged || isPlausible
        ? ""
        : "%.0f W, but voltage × current is %.0f W".formatted(power, product);
  }

  /** Returns the good number of a point; null if the round has none. */
  private static @Nullable Reading find(String point, List<Reading> round) {
    for (Reading reading : round) {
      if (reading.point().value().equals(point) && isGoodNumber(reading)) {
        return reading;
      }
    }
    return null;
  }

  private static boolean isGoodNumber(Reading reading) {
    return reading.quality() == Quality.GOOD
        && (reading.value() instanceof Value.Whole || reading.value() instanceof Value.Real);
  }

  private static double number(Reading reading) {
    return reading.value() instanceof Value.Whole whole
        ? whole.number()
        : reading.value() instanceof Value.Real real ? real.number() : 0;
  }
}
