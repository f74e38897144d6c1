// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.math.BigDecimal;

/** What a raw number is multiplied by. */
public sealed interface Scale {

  /** The raw number is the value. */
  Scale ONE = new Factor(BigDecimal.ONE);

  /**
   * A constant.
   *
   * @param factor not zero; kept in decimal so that 4998 × 0.01 is 49.98 and not
   *     49.980000000000004.
   */
  record Factor(BigDecimal factor) implements Scale {
    public Factor {
      if (factor.signum() == 0) {
        throw new IllegalArgumentException("scale 0: expected a number other than zero");
      }
      if (Math.abs(factor.scale()) > 18 || factor.precision() > 15) {
        throw new IllegalArgumentException(
            "scale %s: expected at most 15 digits between 1e-18 and 1e18".formatted(factor));
      }
    }
  }

  /**
   * Ten to the power of another point (SunSpec's {@code sunssf}), read in the same request and
   * never remembered: real devices change it during the day.
   */
  record Exponent(PointName point) implements Scale {}

  /**
   * The same, where what holds the exponent is of no interest by itself: an {@code int16} in the
   * table of the value, which is no point of the profile.
   *
   * @param name what the exponent is called, for messages.
   * @param offset 0 to 65 535.
   */
  record ExponentAt(PointName name, int offset) implements Scale {
    public ExponentAt {
      if (offset < 0 || offset > 0xFFFF) {
        throw new IllegalArgumentException(
            "scale %s at %d: expected 0 to 65535".formatted(name, offset));
      }
    }
  }
}
