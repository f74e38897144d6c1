// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.profile.Value;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Converts values to numbers, for comparisons. */
final class LineNumbers {

  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

  private LineNumbers() {}

  /** Returns the value as a number; empty for text. A flag is 0 or 1. */
  static Optional<BigDecimal> of(Value value) {
    return value instanceof Value.Flag flag
        ? Optional.of(flag.isSet() ? BigDecimal.ONE : BigDecimal.ZERO)
        : value.decimal();
  }

  /**
   * Returns the value as a number. A label becomes the number that the device uses for it, if it
   * uses one.
   */
  static Optional<BigDecimal> of(LinePoint point, Value value) {
    if (!(value instanceof Value.Text text)) {
      return of(value);
    }
    return point.labels().entrySet().stream()
        .filter(each -> each.getValue().equals(text.text()))
        .map(Map.Entry::getKey)
        .filter(word -> WHOLE.matcher(word).matches())
        .findFirst()
        .map(BigDecimal::new);
  }
}
