// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The exponent that another point holds (SunSpec {@code sunssf}), decoded from the same response as
 * the value that it scales.
 */
public final class ScaleFactor {

  /**
   * The device reports that it has no exponent. The value is then not available; the raw number is
   * never used instead.
   */
  public static final int NOT_AVAILABLE = Integer.MIN_VALUE;

  /** The register holds a number that is not a valid exponent. */
  public static final int OUT_OF_RANGE = Integer.MAX_VALUE;

  static final int MAX_EXPONENT = 10;

  /**
   * The {@code sunssf} value for "not implemented". It applies even if a profile does not list it.
   */
  private static final long NOT_IMPLEMENTED = 0x8000;

  private final Point point;
  private final boolean isUnnamed;
  private final boolean isNegated;
  private final IntegerBits bits;
  private final DecimalScale[] scales;

  private ScaleFactor(Point scaled, Point scalePoint) {
    this.point = scalePoint;
    this.isUnnamed = scaled.scale() instanceof Scale.ExponentAt;
    this.isNegated = scaled.scale() instanceof Scale.Exponent exponent && exponent.isNegated();
    Encoding encoding = point.type().encoding();
    if (point.at().table() != scaled.at().table() || !encoding.isNumeric() || encoding.isFloat()) {
      throw new IllegalArgumentException(
          "point %s: scale point %s is %s at %s; expected an integer in table %s"
              .formatted(
                  scaled.name(),
                  point.name(),
                  point.type(),
                  point.at(),
                  scaled.at().table().wireName()));
    }
    this.bits = new IntegerBits(point);
    this.scales = new DecimalScale[2 * MAX_EXPONENT + 1];
    for (int exponent = -MAX_EXPONENT; exponent <= MAX_EXPONENT; exponent++) {
      BigDecimal factor = BigDecimal.ONE.scaleByPowerOfTen(exponent);
      scales[exponent + MAX_EXPONENT] = DecimalScale.of(factor, scaled.offset());
    }
  }

  /** Returns the scale factor of a point; empty if its scale is a constant. */
  public static Optional<ScaleFactor> of(Profile profile, Point scaled) {
    if (scaled.scale() instanceof Scale.Exponent exponent) {
      Point named =
          profile
              .point(exponent.point())
              .orElseThrow(
                  () -> new IllegalArgumentException("no such point: " + exponent.point()));
      return Optional.of(new ScaleFactor(scaled, named));
    }
    return scaled.scale() instanceof Scale.ExponentAt at
        ? Optional.of(new ScaleFactor(scaled, unnamed(scaled, at)))
        : Optional.empty();
  }

  private static Point unnamed(Point scaled, Scale.ExponentAt at) {
    PointType type = new PointType(Encoding.INT16);
    return new Point(
        at.name(),
        new Address(scaled.at().table(), at.offset()),
        type,
        WireOrder.bigEndian(type),
        Scale.ONE,
        0,
        "",
        Optional.empty(),
        Set.of(NOT_IMPLEMENTED),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns whether the exponent is not a point of the profile. */
  boolean isUnnamed() {
    return isUnnamed;
  }

  public Point point() {
    return point;
  }

  /** Returns the exponent: -10 to 10, {@link #NOT_AVAILABLE} or {@link #OUT_OF_RANGE}. */
  public int exponent(ModbusResponse.Registers registers, int start) {
    long raw = bits.raw(registers, start);
    if (bits.isAbsent(raw) || (point.type().size() == 1 && raw == NOT_IMPLEMENTED)) {
      return NOT_AVAILABLE;
    }
    long exponent = isNegated ? -bits.signed(raw) : bits.signed(raw);
    return -MAX_EXPONENT <= exponent && exponent <= MAX_EXPONENT ? (int) exponent : OUT_OF_RANGE;
  }

  /** Returns the scale for an exponent of -10 to 10. */
  DecimalScale scale(int exponent) {
    return scales[exponent + MAX_EXPONENT];
  }
}
