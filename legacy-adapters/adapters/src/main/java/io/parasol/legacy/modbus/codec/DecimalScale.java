// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * A linear conversion between raw numbers and values: {@code value = raw × factor + offset}. It is
 * computed in decimal, so that 4998 × 0.01 is 49.98 and not 49.980000000000004. The formula is
 * {@code (raw × multiplier + addend) / 10^digits}: integer arithmetic, then a single division,
 * which rounds once.
 */
final class DecimalScale {

  static final DecimalScale ONE = new DecimalScale(BigDecimal.ONE, BigDecimal.ZERO);

  /** Powers of ten up to this exponent, and integers up to 2^53, are exact as a double. */
  private static final int EXACT_POWERS = 22;

  private static final long MAX_EXACT_INTEGER = 1L << 53;

  private static final BigInteger MAX_UNSIGNED =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final BigDecimal factor;
  private final BigDecimal offset;
  private final int digits;
  private final boolean fitsLong;
  private final long multiplier;
  private final long addend;
  private final double divisor;

  DecimalScale(BigDecimal factor, BigDecimal offset) {
    this.factor = factor.stripTrailingZeros();
    this.offset = offset.stripTrailingZeros();
    this.digits = Math.max(0, Math.max(this.factor.scale(), this.offset.scale()));
    BigInteger wholeFactor = this.factor.movePointRight(digits).toBigIntegerExact();
    BigInteger wholeOffset = this.offset.movePointRight(digits).toBigIntegerExact();
    this.fitsLong =
        digits <= EXACT_POWERS && wholeFactor.bitLength() <= 53 && wholeOffset.bitLength() <= 62;
    this.multiplier = fitsLong ? wholeFactor.longValue() : 0;
    this.addend = fitsLong ? wholeOffset.longValue() : 0;
    this.divisor = fitsLong ? BigDecimal.TEN.pow(digits).doubleValue() : 1;
  }

  static DecimalScale of(BigDecimal factor, double offset) {
    return new DecimalScale(factor, BigDecimal.valueOf(offset));
  }

  /** Returns the value of a signed raw number. */
  Value apply(long raw) {
    if (fitsLong) {
      long product = raw * multiplier;
      long sum = product + addend;
      boolean fits =
          Math.multiplyHigh(raw, multiplier) == product >> 63
              && ((product ^ sum) & (addend ^ sum)) >= 0;
      if (fits && digits == 0) {
        return new Value.Whole(sum);
      }
      if (fits && -MAX_EXACT_INTEGER <= sum && sum <= MAX_EXACT_INTEGER) {
        return new Value.Real(sum / divisor);
      }
    }
    return applyExactly(BigDecimal.valueOf(raw));
  }

  /** Returns the value of an unsigned 64-bit raw number. */
  Value applyUnsigned(long raw) {
    return raw >= 0 ? apply(raw) : applyExactly(new BigDecimal(unsigned(raw)));
  }

  /**
   * Returns the value of a floating-point raw number; infinite if it exceeds the range of a double.
   */
  double apply(double raw) {
    if (this == ONE) {
      return raw;
    }
    return fitsLong
        ? (raw * multiplier + addend) / divisor
        : raw * factor.doubleValue() + offset.doubleValue();
  }

  /** Returns the raw number of a value, not rounded: {@code (value - offset) / factor}. */
  double unapply(double value) {
    if (this == ONE) {
      return value;
    }
    return fitsLong
        ? (value * divisor - addend) / multiplier
        : (value - offset.doubleValue()) / factor.doubleValue();
  }

  /** Returns the integer raw number nearest to a value; a tie goes to the even one. */
  BigInteger unapply(BigDecimal value) {
    return value.subtract(offset).divide(factor, 0, RoundingMode.HALF_EVEN).toBigIntegerExact();
  }

  private Value applyExactly(BigDecimal raw) {
    BigDecimal value = raw.multiply(factor).add(offset);
    if (digits > 0) {
      return new Value.Real(value.doubleValue());
    }
    BigInteger whole = value.toBigIntegerExact();
    if (whole.bitLength() <= 63) {
      return new Value.Whole(whole.longValue());
    }
    return whole.signum() > 0 && whole.compareTo(MAX_UNSIGNED) <= 0
        ? new Value.Wide(whole)
        : new Value.Real(whole.doubleValue());
  }

  private static BigInteger unsigned(long raw) {
    return new BigInteger(Long.toUnsignedString(raw));
  }
}
