// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Point;
import io.parasol.config.site.Value;
import java.util.Optional;
import java.util.OptionalLong;

/** What a value is as a number, where a bound is to be held against it. */
final class Numbers {

  private Numbers() {}

  /** A label is the number that it names, true is 1; other text is no number. */
  static Optional<Double> of(Point point, Value value) {
    if (value instanceof Value.Whole whole) {
      return Optional.of((double) whole.number());
    }
    if (value instanceof Value.Wide wide) {
      return Optional.of(wide.number().doubleValue());
    }
    if (value instanceof Value.Real real) {
      return Optional.of(real.number());
    }
    if (value instanceof Value.Flag flag) {
      return Optional.of(flag.isSet() ? 1.0 : 0.0);
    }
    OptionalLong named = new Labels(point).number(((Value.Text) value).text());
    return named.isPresent() ? Optional.of((double) named.getAsLong()) : Optional.empty();
  }
}
