// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.Printable;
import io.parasol.legacy.UnfitValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.OptionalLong;

/**
 * An encoder that turns a value, in the profile's unit, into the registers of one point. The
 * registers hold the nearest value that the point can represent.
 */
public final class PointEncoder {

  private final Point point;
  private final Encoding encoding;
  private final PointScale scale;
  private final EnumLabels labels;

  private PointEncoder(Profile profile, Point point) {
    this.point = point;
    this.encoding = point.type().encoding();
    this.scale = PointScale.of(profile, point);
    this.labels = new EnumLabels(point);
  }

  /**
   * Returns the encoder of a point of the profile.
   *
   * @throws IllegalArgumentException if the order or the scale point of the point does not suit its
   *     type.
   */
  public static PointEncoder of(Profile profile, Point point) {
    return new PointEncoder(profile, point);
  }

  /**
   * Encodes a value into registers as they go on the wire; for a {@code bit(n)} and for a coil,
   * into one number, 0 or 1.
   *
   * @param exponent -10 to 10; ignored without a scale point.
   * @throws UnfitValueException if the value is of the wrong kind, exceeds the range of the type,
   *     or would be read as "not available".
   */
  public int[] encode(Value value, int exponent) throws UnfitValueException {
    return switch (encoding) {
      case BOOL -> point.at().table().isBits() ? flag(value) : wholeRegister(flag(value));
      case BIT -> flag(value);
      case INT16, UINT16, INT32, UINT32, INT48, UINT48, INT64, UINT64, ACC16, ACC32, ACC64 ->
          integer(scale.scaleFor(exponent).unapply(number(value)));
      case INT24,
          UINT24,
          SM16,
          SM32,
          BCD16,
          BCD32,
          BCD64,
          MOD10K32,
          MOD10K48,
          MOD10K64,
          MOD1K32,
          MOD1K48,
          MOD1K64 ->
          coded(scale.scaleFor(exponent).unapply(number(value)));
      case ENUM16, ENUM32 -> integer(enumerated(value));
      case FIELD -> integer(enumerated(value).shiftLeft(point.type().firstBit()));
      case EPOCH32, DATETIME48 -> time(value);
      case BITS16, BITS32 -> integer(whole(value));
      case FLOAT16, FLOAT32, FLOAT64 ->
          floating(scale.scaleFor(exponent).unapply(number(value).doubleValue()));
      case STRING -> text(value);
      case IPV4, IPV6, EUI48 ->
          throw unfit(found(value), "no write: network addresses are read-only");
    };
  }

  private int[] integer(BigInteger raw) throws UnfitValueException {
    IntegerBits bits = new IntegerBits(point);
    int width = bits.width();
    boolean fits =
        bits.isSigned() ? raw.bitLength() < width : raw.signum() >= 0 && raw.bitLength() <= width;
    if (!fits) {
      throw unfit("a raw value of " + shortened(raw), "one that " + point.type() + " can hold");
    }
    return requirePresent(bits, raw.longValue());
  }

  private int[] coded(BigInteger raw) throws UnfitValueException {
    IntegerBits bits = new IntegerBits(point);
    NumberCode code = NumberCode.of(encoding);
    boolean fits =
        raw.compareTo(BigInteger.valueOf(code.min(bits.width()))) >= 0
            && raw.compareTo(BigInteger.valueOf(code.max(bits.width()))) <= 0;
    if (!fits) {
      throw unfit("a raw value of " + shortened(raw), "one that " + point.type() + " can hold");
    }
    return requirePresent(bits, code.encode(raw.longValue(), bits.width()));
  }

  private int[] floating(double raw) throws UnfitValueException {
    double held =
        switch (encoding) {
          case FLOAT16 -> HalfFloat.toDouble(HalfFloat.toBits(raw));
          case FLOAT32 -> (float) raw;
          default -> raw;
        };
    if (!Double.isFinite(held)) {
      throw unfit("a raw value of " + raw, "one that " + point.type() + " can hold");
    }
    return requirePresent(
        new IntegerBits(point),
        switch (encoding) {
          case FLOAT16 -> HalfFloat.toBits(raw);
          case FLOAT32 -> Float.floatToIntBits((float) raw);
          default -> Double.doubleToLongBits(raw);
        });
  }

  private int[] wholeRegister(int[] flag) throws UnfitValueException {
    return requirePresent(new IntegerBits(point), flag[0]);
  }

  /** Rejects a bit pattern by which the device reports that it has no value. */
  private int[] requirePresent(IntegerBits bits, long raw) throws UnfitValueException {
    long pattern = bits.width() == Long.SIZE ? raw : raw & ((1L << bits.width()) - 1);
    if (bits.isAbsent(pattern)) {
      throw unfit("0x%X, which means \"not available\"".formatted(pattern), "another value");
    }
    return bits.registers(pattern);
  }

  private int[] flag(Value value) throws UnfitValueException {
    if (value instanceof Value.Flag flag) {
      return new int[] {flag.isSet() ? 1 : 0};
    }
    if (value instanceof Value.Whole whole && (whole.number() == 0 || whole.number() == 1)) {
      return new int[] {(int) whole.number()};
    }
    throw unfit(found(value), "true or false");
  }

  private BigDecimal number(Value value) throws UnfitValueException {
    return number(point, value);
  }

  /** Returns the value as a number. */
  public static BigDecimal number(Point point, Value value) throws UnfitValueException {
    return value.decimal().orElseThrow(() -> unfit(point, found(value), "a number"));
  }

  private BigInteger whole(Value value) throws UnfitValueException {
    BigDecimal number = number(value);
    try {
      return number.toBigIntegerExact();
    } catch (ArithmeticException fraction) {
      throw unfit(found(value), "a whole number");
    }
  }

  private BigInteger enumerated(Value value) throws UnfitValueException {
    if (value instanceof Value.Text text) {
      OptionalLong number = labels.number(text.text());
      if (number.isEmpty()) {
        throw unfit(found(value), "one of the point's labels or a number");
      }
      return BigInteger.valueOf(number.getAsLong());
    }
    return whole(value);
  }

  private int[] time(Value value) throws UnfitValueException {
    try {
      return requirePresent(
          new IntegerBits(point), TimeCode.of(encoding).raw(String.valueOf(value)));
    } catch (DateTimeException noTime) {
      throw unfit(found(value), "a time that " + point.type() + " can hold");
    }
  }

  private int[] text(Value value) throws UnfitValueException {
    if (!(value instanceof Value.Text text)) {
      throw unfit(found(value), "text");
    }
    byte[] bytes = text.text().getBytes(UTF_8);
    int length = point.type().argument();
    if (bytes.length < 1 || bytes.length > length || !isText(text.text())) {
      throw unfit(found(value), "1 to " + length + " bytes of text without control characters");
    }
    int[] registers = new int[point.type().size()];
    int swap = point.order().byteAt(0);
    for (int i = 0; i < bytes.length; i++) {
      registers[i / 2] |= (bytes[i] & 0xFF) << ((i + swap) % 2 == 0 ? 8 : 0);
    }
    return registers;
  }

  private static boolean isText(String text) {
    return text.codePoints().allMatch(TextDecoder::isText);
  }

  private UnfitValueException unfit(String found, String expected) {
    return unfit(point, found, expected);
  }

  private static UnfitValueException unfit(Point point, String found, String expected) {
    return new UnfitValueException(
        "point %s: %s; expected %s".formatted(point.name(), found, expected));
  }

  private static String found(Value value) {
    return Printable.of(value.toString());
  }

  private static String shortened(BigInteger number) {
    return Printable.of(number.bitLength() > 128 ? "more than 128 bits" : number.toString());
  }
}
