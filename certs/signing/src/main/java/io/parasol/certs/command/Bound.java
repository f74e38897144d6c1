// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import java.util.OptionalDouble;

/**
 * The range in which a point must be, right before a command is executed.
 *
 * @param min inclusive, like {@code max}. At least one of the two is present. Both are finite, and
 *     {@code min} is not above {@code max}.
 */
public record Bound(OptionalDouble min, OptionalDouble max) {

  public Bound {
    if (min.isEmpty() && max.isEmpty()) {
      throw new IllegalArgumentException("bound: expected min, max or both");
    }
    double low = min.orElse(-Double.MAX_VALUE);
    double high = max.orElse(Double.MAX_VALUE);
    if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
      throw new IllegalArgumentException(
          "bound %s to %s: expected finite numbers, min not above max".formatted(low, high));
    }
  }

  public boolean admits(double value) {
    return value >= min.orElse(Double.NEGATIVE_INFINITY)
        && value <= max.orElse(Double.POSITIVE_INFINITY);
  }
}
