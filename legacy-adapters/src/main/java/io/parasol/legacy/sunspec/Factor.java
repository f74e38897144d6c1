// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

/** What power of ten a point is multiplied by. */
sealed interface Factor {

  /** None: the raw number is the value. */
  record One() implements Factor {}

  /**
   * The same in every device.
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
   * What the device says in a point of type {@code sunssf}.
   *
   * @param point its name, in the same group or in the nearest one around it that has it.
   */
  record Said(String point) implements Factor {}
}
