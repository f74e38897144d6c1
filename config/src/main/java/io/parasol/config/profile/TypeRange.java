// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Scale;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** The range of values that the registers of a point can hold, in the profile's unit. */
record TypeRange(BigDecimal min, BigDecimal max) {

  /**
   * Returns empty if the range is not known in advance: for floats, and for a scale in another
   * point.
   */
  static Optional<TypeRange> of(ValueRule value) {
    Encoding encoding = value.type().encoding();
    if (encoding.isFloat() || !(value.scale() instanceof Scale.Factor scale)) {
      return Optional.empty();
    }
    int bits = 16 * encoding.registers();
    BigInteger span = BigInteger.ONE.shiftLeft(bits);
    BigInteger rawMin =
        encoding.isSigned() ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
    BigInteger rawMax = rawMin.add(span).subtract(BigInteger.ONE);
    BigDecimal oneEnd = scaled(rawMin, scale, value.offset());
    BigDecimal otherEnd = scaled(rawMax, scale, value.offset());
    return Optional.of(new TypeRange(oneEnd.min(otherEnd), oneEnd.max(otherEnd)));
  }

  private static BigDecimal scaled(BigInteger raw, Scale.Factor scale, double offset) {
    return new BigDecimal(raw).multiply(scale.factor()).add(BigDecimal.valueOf(offset));
  }

  boolean holds(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    return exact.compareTo(min) >= 0 && exact.compareTo(max) <= 0;
  }

  static String plain(double value) {
    return plain(BigDecimal.valueOf(value));
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  @Override
  public String toString() {
    return plain(min) + " to " + plain(max);
  }
}
