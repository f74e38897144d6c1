// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.PointName;
import java.math.BigDecimal;

/** The factor of a raw number. */
public sealed interface Scale {

  /** The factor 1. */
  Scale ONE = new Factor(BigDecimal.ONE);

  /**
   * A constant factor.
   *
   * @param factor not zero; a decimal number, so that 4998 × 0.01 is 49.98 and not
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
   * Ten to the power of another point (SunSpec's {@code sunssf}). The exponent is read in the same
   * request and never cached, because real devices change it during the day.
   *
   * @param isNegated whether the point holds the number of decimal places, so that the exponent is
   *     its negative.
   */
  record Exponent(PointName point, boolean isNegated) implements Scale {
    public Exponent(PointName point) {
      this(point, false);
    }
  }

  /**
   * As {@link Exponent}, but the exponent is not a point of the profile: it is an {@code int16} in
   * the table of the value.
   *
   * @param name the name of the exponent in messages.
   * @param offset the address of the exponent, 0 to 65 535.
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
