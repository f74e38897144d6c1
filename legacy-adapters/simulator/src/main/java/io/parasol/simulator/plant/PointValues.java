// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of the points of a controller, derived from its model. */
final class PointValues {

  /** Name parts of flags that are set in normal operation, such as closed contacts. */
  private static final List<String> SET_IN_NORMAL_OPERATION =
      List.of("closed", "good", "ok", "enabled", "ready", "online");

  /** Matches, for example, {@code mppt.module.2.DCW}. */
  private static final Pattern MODULE = Pattern.compile(".*\\.module\\.[0-9]+\\.(DCW|DCA|DCWH)");

  private final Profile profile;
  private final PlantModel model;
  private final long seed;
  private final Map<PointName, Quantity> quantities = new HashMap<>();

  PointValues(Profile profile, PlantModel model, long seed) {
    this.profile = profile;
    this.model = model;
    this.seed = seed;
    profile.points().forEach(point -> quantities.put(point.name(), Quantity.of(point)));
  }

  /** Returns the value of a writable point before the first write. */
  static Value initialValue(Point point, WriteRule rule) {
    return switch (point.type().encoding()) {
      case BOOL, BIT -> new Value.Flag(isSetInNormalOperation(point));
      case STRING -> new Value.Text("-");
      case ENUM16, ENUM32, BITS16, BITS32 -> new Value.Whole((long) rule.min());
      default -> new Value.Real(firstNumber(point, rule));
    };
  }

  private static double firstNumber(Point point, WriteRule rule) {
    if (point.name().value().toLowerCase(Locale.ROOT).contains("limit")) {
      return rule.max();
    }
    return rule.min() <= 0 && rule.max() >= 0 ? 0 : (rule.min() + rule.max()) / 2;
  }

  /**
   * Returns the value of a point.
   *
   * @param now the clock of the device, which is in UTC.
   */
  Value of(Point point, Instant now) {
    return switch (point.type().encoding()) {
      case BOOL, BIT -> new Value.Flag(isSetInNormalOperation(point));
      case STRING -> new Value.Text(text(point));
      case ENUM16, ENUM32, FIELD -> new Value.Whole(state(point));
      case BITS16, BITS32 -> new Value.Whole(0);
      case EPOCH32 -> new Value.Text(now.truncatedTo(ChronoUnit.SECONDS).toString());
      case DATETIME48 -> new Value.Text(LocalDateTime.ofInstant(now, ZoneOffset.UTC).toString());
      default ->
          isScalePoint(point)
              ? new Value.Whole(heldExponent(point.name()))
              : new Value.Real(number(point));
    };
  }

  /** Returns the exponent with which the point is scaled; 0 if it is not. */
  int exponentOf(Point point) {
    return point.scale() instanceof Scale.Exponent exponent ? exponent(exponent.point()) : 0;
  }

  /** Returns what the point of an exponent holds: the exponent, or the number of decimal places. */
  private int heldExponent(PointName scale) {
    boolean isNegated =
        profile.points().stream()
            .anyMatch(
                point ->
                    isScaledBy(point, scale)
                        && point.scale() instanceof Scale.Exponent exponent
                        && exponent.isNegated());
    return isNegated ? -exponent(scale) : exponent(scale);
  }

  private boolean isScalePoint(Point point) {
    return profile.points().stream().anyMatch(other -> isScaledBy(other, point.name()));
  }

  private static boolean isScaledBy(Point point, PointName scale) {
    return point.scale() instanceof Scale.Exponent exponent && exponent.point().equals(scale);
  }

  /**
   * Returns the smallest exponent that the largest value allows. It changes during the day, as in
   * real devices.
   */
  private int exponent(PointName scale) {
    double largest =
        profile.points().stream()
            .filter(point -> isScaledBy(point, scale))
            .mapToDouble(point -> Math.abs(number(point)))
            .max()
            .orElse(0);
    int exponent = -1;
    while (exponent < 10 && largest >= 3000 * Math.pow(10, exponent + 1)) {
      exponent++;
    }
    return exponent;
  }

  private double number(Point point) {
    Quantity quantity = quantities.getOrDefault(point.name(), Quantity.UNKNOWN);
    return model.amount(quantity, Quantity.index(point))
        / UnitFactor.of(point.unit())
        / parts(point);
  }

  /**
   * Returns the number of inputs of one device, each with its own group, over which the quantity is
   * divided.
   */
  private long parts(Point point) {
    Matcher module = MODULE.matcher(point.name().value());
    if (!module.matches()) {
      return 1;
    }
    return profile.points().stream()
        .map(other -> MODULE.matcher(other.name().value()))
        .filter(other -> other.matches() && other.group(1).equals(module.group(1)))
        .count();
  }

  private long state(Point point) {
    for (String word : model.state()) {
      for (Map.Entry<Long, String> label : point.labels().entrySet()) {
        if (label.getValue().toLowerCase(Locale.ROOT).contains(word)) {
          return label.getKey();
        }
      }
    }
    return point.labels().isEmpty() ? 0 : Collections.min(point.labels().keySet());
  }

  private String text(Point point) {
    String name = point.name().value().toLowerCase(Locale.ROOT);
    String text =
        name.contains("serial")
            ? "SIM%08d".formatted(seed)
            : name.contains("firmware") || name.contains("version")
                ? "1.4.2"
                : profile.name().value();
    return text.length() <= point.type().argument()
        ? text
        : text.substring(0, point.type().argument());
  }

  private static boolean isSetInNormalOperation(Point point) {
    String name = point.name().value().toLowerCase(Locale.ROOT);
    return SET_IN_NORMAL_OPERATION.stream().anyMatch(name::contains);
  }
}
