// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Converts a {@code float32} to the number that has the fewest decimal digits of all that read back
 * as the same {@code float32}: 230.1 and not 230.10000610351562.
 */
final class ShortestDecimal {

  private static final double[] POWERS_OF_TEN = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

  /** Decimal digits that identify any {@code float32}. */
  private static final int MAX_DIGITS = 9;

  private static final double FIRST_TEN_DIGITS = 1e9;

  /** Up to this number every integer is a {@code float32}. */
  private static final double MAX_EXACT_INTEGER = 1 << 24;

  private ShortestDecimal() {}

  /** Returns the number; NaN and the infinities unchanged. */
  static double of(float single) {
    double exact = single;
    boolean isPlain = Math.abs(exact) <= MAX_EXACT_INTEGER;
    if (!Double.isFinite(exact) || (isPlain && exact == Math.rint(exact))) {
      return exact;
    }
    if (isPlain) {
      for (double power : POWERS_OF_TEN) {
        double shifted = Math.rint(exact * power);
        if (Math.abs(shifted) >= FIRST_TEN_DIGITS) {
          break;
        }
        // Both are exact, so the quotient is the double that is nearest to the decimal.
        if ((float) (shifted / power) == single) {
          return shifted / power;
        }
      }
    }
    return rounded(single);
  }

  private static double rounded(float single) {
    BigDecimal exact = new BigDecimal(single);
    for (int digits = 1; digits < MAX_DIGITS; digits++) {
      BigDecimal shorter = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (shorter.floatValue() == single) {
        return shorter.doubleValue();
      }
    }
    return exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN)).doubleValue();
  }
}
