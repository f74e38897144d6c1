// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Printable;
import io.parasol.config.site.Value;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a command asks of the points of its device right before it is carried out, whatever the
 * device speaks. What is not known to hold does not hold.
 */
public final class Preconditions {

  /** Knows the numbers behind the words of a device. */
  @FunctionalInterface
  public interface Labels {

    /** For a device that has none. */
    Labels NONE = (point, word) -> OptionalDouble.empty();

    OptionalDouble number(PointName point, String word);
  }

  private Preconditions() {}

  /**
   * Requires every one of them, in the command's order.
   *
   * @param now what was measured of a point; empty if that is nothing.
   * @throws CommandRejectedException {@code precondition_failed}, for the first that does not hold.
   */
  public static void require(
      Command command, Function<PointName, Optional<Reading>> now, Labels labels)
      throws CommandRejectedException {
    for (Map.Entry<PointName, Bound> each : command.require().entrySet()) {
      PointName point = each.getKey();
      Optional<String> why = whyNotMet(point, each.getValue(), now.apply(point), labels);
      if (why.isPresent()) {
        throw new CommandRejectedException(
            Rejection.PRECONDITION_FAILED, "point %s: %s".formatted(point, why.get()));
      }
    }
  }

  private static Optional<String> whyNotMet(
      PointName point, Bound bound, Optional<Reading> reading, Labels labels) {
    if (reading.isEmpty()) {
      return Optional.of("cannot be read");
    }
    Value value = reading.get().value();
    if (value == null) {
      return Optional.of(reading.get().quality().word());
    }
    OptionalDouble number =
        value instanceof Value.Text text ? labels.number(point, text.text()) : number(value);
    return number.isPresent() && bound.admits(number.getAsDouble())
        ? Optional.empty()
        : Optional.of("measured " + Printable.of(value.toString()));
  }

  /** A value as a number: true is 1; text is none. */
  public static OptionalDouble number(Value value) {
    if (value instanceof Value.Whole whole) {
      return OptionalDouble.of((double) whole.number());
    }
    if (value instanceof Value.Wide wide) {
      return OptionalDouble.of(wide.number().doubleValue());
    }
    if (value instanceof Value.Real real) {
      return OptionalDouble.of(real.number());
    }
    return value instanceof Value.Flag flag
        ? OptionalDouble.of(flag.isSet() ? 1 : 0)
        : OptionalDouble.empty();
  }
}
