// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.PointType;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** The smallest and the largest value that may be written, in the profile's unit. */
public record WriteRange(double min, double max) {

  /** Reads {@code min} and {@code max}, which are both required. */
  public static Optional<WriteRange> read(Section write) {
    Optional<Double> min = write.required("min", TextFormat.REAL);
    Optional<Double> max = write.required("max", TextFormat.REAL);
    return min.isEmpty() || max.isEmpty() ? Optional.empty() : ordered(write, min.get(), max.get());
  }

  /**
   * Reads the range of a point with a type. The type determines which bounds are required, optional
   * or not allowed.
   */
  static Optional<WriteRange> read(Section write, ValueRule value) {
    PointType type = value.type();
    return switch (type.encoding()) {
      case BOOL, BIT -> implied(write, type, new WriteRange(0, 1));
      case STRING -> implied(write, type, new WriteRange(0, 0));
      case ENUM16, ENUM32 -> labelled(write, value.labels().keySet());
      default -> bounded(write, value);
    };
  }

  private static Optional<WriteRange> implied(Section write, PointType type, WriteRange range) {
    write.rejectKey("min", "type " + type);
    write.rejectKey("max", "type " + type);
    return Optional.of(range);
  }

  private static Optional<WriteRange> labelled(Section write, Set<Long> numbers) {
    if (numbers.isEmpty()) {
      write
          .itself()
          .problem(
              "not possible without values",
              "values as well, because only named numbers can be written");
      return Optional.empty();
    }
    return ordered(
        write,
        write.optional("min", TextFormat.REAL, (double) Collections.min(numbers)),
        write.optional("max", TextFormat.REAL, (double) Collections.max(numbers)));
  }

  private static Optional<WriteRange> bounded(Section write, ValueRule value) {
    Optional<Double> min = write.required("min", TextFormat.REAL);
    Optional<Double> max = write.required("max", TextFormat.REAL);
    if (min.isEmpty() || max.isEmpty()) {
      return Optional.empty();
    }
    TypeRange.of(value)
        .ifPresent(
            range -> {
              requireWithin(write, "min", min.get(), range);
              requireWithin(write, "max", max.get(), range);
            });
    return ordered(write, min.get(), max.get());
  }

  private static Optional<WriteRange> ordered(Section write, double min, double max) {
    if (min > max) {
      boolean isStated = write.has("max");
      write.problem(
          isStated ? "max" : "min",
          isStated ? "below min" : "above the largest value",
          "min not above max");
      return Optional.empty();
    }
    return Optional.of(new WriteRange(min, max));
  }

  private static void requireWithin(Section write, String key, double bound, TypeRange range) {
    if (!range.holds(bound)) {
      write.problem(key, TypeRange.plain(bound), range + ", the range of the type");
    }
  }
}
