// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Value;
import io.parasol.gateway.plant.FigurePoints.FigurePoint;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Makes the numbers that the analytics take of the values in a message of telemetry. */
public final class PlantPointNumbers {

  private static final Set<String> ENABLED = Set.of("enabled", "on", "true", "yes", "1");

  /** Of an unsigned number of 64 bits. */
  private static final int MAX_DIGITS = 20;

  private PlantPointNumbers() {}

  /** Returns what a value is to the analytics, by meaning; nothing if it is no such value. */
  public static Map<PointMeaning, Double> of(FigurePoint point, Value value) {
    Meaning meaning = point.means().meaning();
    if (meaning == Meaning.STATUS) {
      return StateCodes.of(point, whole(value));
    }
    if (meaning == Meaning.ACTIVE_LIMIT_ENABLED) {
      return Map.of(point.means(), isEnabled(value) ? 1.0 : 0.0);
    }
    OptionalDouble number = value.toDouble();
    return number.isPresent()
        ? Map.of(point.means(), number.getAsDouble() * point.factor())
        : Map.of();
  }

  /** Returns a number of a message as a value; one that is too large as the largest. */
  public static Value value(BigDecimal number) {
    try {
      return new Value.Whole(number.longValueExact());
    } catch (ArithmeticException fractionOrLarge) {
      if (number.scale() <= 0 && (long) number.precision() - number.scale() <= MAX_DIGITS) {
        return new Value.Wide(number.toBigInteger());
      }
      double real = number.doubleValue();
      return new Value.Real(
          Double.isFinite(real) ? real : Math.copySign(Double.MAX_VALUE, number.signum()));
    }
  }

  /** States and alarms are whole numbers; only their low 64 bits count. */
  private static Value whole(Value value) {
    if (value instanceof Value.Real real) {
      return new Value.Whole((long) real.number());
    }
    return value instanceof Value.Wide wide ? new Value.Whole(wide.number().longValue()) : value;
  }

  private static boolean isEnabled(Value value) {
    OptionalDouble number = value.toDouble();
    if (number.isPresent()) {
      return number.getAsDouble() != 0;
    }
    return value instanceof Value.Flag flag
        ? flag.isSet()
        : value instanceof Value.Text text
            && ENABLED.contains(text.text().toLowerCase(Locale.ROOT));
  }
}
