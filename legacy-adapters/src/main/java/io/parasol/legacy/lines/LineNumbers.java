// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.site.LinePoint;
import io.parasol.config.site.Value;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a value is as a number, where it is to be compared. */
final class LineNumbers {

  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

  private LineNumbers() {}

  /** Text is no number. */
  static Optional<BigDecimal> of(Value value) {
    if (value instanceof Value.Whole whole) {
      return Optional.of(BigDecimal.valueOf(whole.number()));
    }
    if (value instanceof Value.Wide wide) {
      return Optional.of(new BigDecimal(wide.number()));
    }
    if (value instanceof Value.Real real) {
      return Optional.of(BigDecimal.valueOf(real.number()));
    }
    if (value instanceof Value.Flag flag) {
      return Optional.of(flag.isSet() ? BigDecimal.ONE : BigDecimal.ZERO);
    }
    return Optional.empty();
  }

  /** Likewise, but a label is the number that the device has for it, if it is one. */
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
