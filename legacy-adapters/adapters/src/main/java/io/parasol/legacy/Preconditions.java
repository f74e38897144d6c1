// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The check of a command's preconditions right before its execution, for any protocol. A
 * precondition that cannot be evaluated is not met.
 */
public final class Preconditions {

  /** Maps the labels of a device to their numbers. */
  @FunctionalInterface
  public interface Labels {

    /** For a device without labels. */
    Labels NONE = (point, word) -> OptionalDouble.empty();

    OptionalDouble number(PointName point, String word);
  }

  private Preconditions() {}

  /**
   * Verifies all preconditions, in the command's order.
   *
   * @param latest returns the latest reading of a point; empty if there is none.
   * @throws CommandRejectedException {@code precondition_failed}, for the first one that is not
   *     met.
   */
  public static void require(
      Command command, Function<PointName, Optional<Reading>> latest, Labels labels)
      throws CommandRejectedException {
    for (Map.Entry<PointName, Bound> each : command.require().entrySet()) {
      PointName point = each.getKey();
      Optional<String> why = whyNotMet(point, each.getValue(), latest.apply(point), labels);
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
      return Optional.of(reading.get().quality().wireName());
    }
    OptionalDouble number =
        value instanceof Value.Text text ? labels.number(point, text.text()) : number(value);
    return number.isPresent() && bound.admits(number.getAsDouble())
        ? Optional.empty()
        : Optional.of("measured " + Printable.of(value.toString()));
  }

  /** Returns a value as a number: true is 1, false is 0; empty for text. */
  public static OptionalDouble number(Value value) {
    return value instanceof Value.Flag flag
        ? OptionalDouble.of(flag.isSet() ? 1 : 0)
        : value.toDouble();
  }
}
