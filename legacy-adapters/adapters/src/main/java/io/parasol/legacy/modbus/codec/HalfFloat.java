// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

/** The conversion of IEEE 754 half precision: 1 sign bit, 5 bits of exponent, 10 of fraction. */
final class HalfFloat {

  private static final int EXPONENT_MASK = 0x1F;
  private static final int FRACTION_MASK = 0x3FF;
  private static final int BIAS = 15;
  private static final int FRACTION_BITS = 10;

  private HalfFloat() {}

  static double toDouble(long bits) {
    int exponent = (int) (bits >> FRACTION_BITS) & EXPONENT_MASK;
    int fraction = (int) bits & FRACTION_MASK;
    double magnitude;
    if (exponent == EXPONENT_MASK) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) fraction, 1 - BIAS - FRACTION_BITS);
    } else {
      magnitude = Math.scalb(1 + fraction / 1024.0, exponent - BIAS);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  /** Returns the bits of the nearest half; an infinity beyond the largest one, 65504. */
  static int toBits(double value) {
    int sign = Math.copySign(1, value) < 0 ? 0x8000 : 0;
    double magnitude = Math.abs(value);
    if (Double.isNaN(value)) {
      return 0x7E00;
    }
    if (magnitude >= 65_520) {
      return sign | 0x7C00;
    }
    int exponent = Math.max(Math.getExponent(magnitude), 1 - BIAS);
    // The number of units in the last place; a carry into the exponent gives the right bits.
    long units = (long) Math.rint(Math.scalb(magnitude, FRACTION_BITS - exponent));
    long normal = units + ((long) (exponent + BIAS - 1) << FRACTION_BITS);
    return sign | (int) normal;
  }
}
