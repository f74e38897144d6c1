// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.yaml.TextFormat;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses raw numbers in profiles into the unsigned bit pattern of the point's type. */
final class RawNumber {

  private static final Pattern HEX = Pattern.compile("0x[0-9A-Fa-f]{1,16}");
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,20}");

  private RawNumber() {}

  /**
   * Creates the format of raw numbers of a type. A hexadecimal number is the bit pattern itself. A
   * decimal number is an integer, negative for signed types only, or the value of a float.
   */
  static TextFormat<Long> of(PointType type) {
    int bits = 16 * type.encoding().registers();
    String hex = "0x0 to 0x" + "F".repeat(bits / 4);
    if (type.encoding().isFloat() && type.encoding() != Encoding.FLOAT16) {
      return new TextFormat<>(
          hex + " or a number",
          text -> HEX.matcher(text).matches() ? hex(text, bits) : real(text, type.encoding()));
    }
    BigInteger min =
        type.encoding().isSigned() ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
    BigInteger max = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    return new TextFormat<>(
        "%d to %d or %s".formatted(min, max, hex),
        text -> HEX.matcher(text).matches() ? hex(text, bits) : whole(text, min, max));
  }

  private static Optional<Long> hex(String text, int bits) {
    BigInteger pattern = new BigInteger(text.substring(2), 16);
    return pattern.bitLength() <= bits ? Optional.of(pattern.longValue()) : Optional.empty();
  }

  private static Optional<Long> whole(String text, BigInteger min, BigInteger max) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    BigInteger number = new BigInteger(text);
    boolean fits = number.compareTo(min) >= 0 && number.compareTo(max) <= 0;
    // `most` has only one bits, so this is two's complement in the width of the type.
    return fits ? Optional.of(number.and(max).longValue()) : Optional.empty();
  }

  private static Optional<Long> real(String text, Encoding encoding) {
    Optional<Double> number = TextFormat.REAL.parser().apply(text);
    return encoding == Encoding.FLOAT32
        ? number
            .map(any -> Float.parseFloat(text))
            .filter(Float::isFinite)
            .map(n -> Integer.toUnsignedLong(Float.floatToIntBits(n)))
        : number.map(Double::doubleToLongBits);
  }
}
