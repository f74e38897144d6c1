// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

/** The power of ten by which a point is multiplied. */
public sealed interface Factor {

  /** None: the raw number is the value. */
  record NoFactor() implements Factor {}

  /**
   * The same power in every device.
   *
   * @param exponent -10 to 10.
   */
  record Constant(int exponent) implements Factor {
    public Constant {
      if (exponent < -10 || exponent > 10) {
        throw new IllegalArgumentException(
            "scale factor %d: expected -10 to 10".formatted(exponent));
      }
    }
  }

  /**
   * The power that the device reports in a point of type {@code sunssf}.
   *
   * @param point its name, in the same group or in the nearest enclosing one that has it.
   */
  record FactorPoint(String point) implements Factor {}
}
