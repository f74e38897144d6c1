// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.served;

import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PhysicalQuantity;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.legacy.sunspec.model.Factor;
import io.parasol.legacy.sunspec.model.FieldType;
import io.parasol.legacy.sunspec.model.ModelPoint;
import java.util.Map;
import java.util.Optional;

/** Encodes values as the raw numbers of SunSpec points. */
final class PointEncoding {

  private static final long NAN = 0x7FC0_0000L;
  private static final long PAD = 0x8000L;

  /** What precedes each state of model 111, and of no other one. */
  private static final String PREFIX = "gg";

  private PointEncoding() {}

  /**
   * Returns the scale factor of a quantity. It does not depend on the value, because a scale factor
   * is static.
   */
  static int exponent(PhysicalQuantity quantity) {
    return switch (quantity) {
      case CURRENT -> -2;
      case VOLTAGE, TEMPERATURE -> -1;
      case POWER, APPARENT_POWER, REACTIVE_POWER, ENERGY -> 1;
      default -> 0;
    };
  }

  /** Returns the raw number that means "not implemented". */
  static long absent(FieldType type) {
    return switch (type) {
      case FLOAT32 -> NAN;
      case PAD -> PAD;
      default -> type.absent().stream().findFirst().orElse(0L);
    };
  }

  /**
   * Encodes a number; one that does not fit is not implemented.
   *
   * @param value in the first unit of its meaning.
   * @param exponent the scale factor that the map states for the point.
   */
  static long encode(ModelPoint point, PointMeaning means, double value, int exponent) {
    double inUnit = value / means.meaning().quantity().factor(point.unit()).orElse(1);
    if (point.type().isFloat()) {
      return Float.floatToRawIntBits((float) inUnit) & 0xFFFF_FFFFL;
    }
    int scale = point.factor() instanceof Factor.Constant constant ? constant.exponent() : exponent;
    double raw = Math.rint(inUnit * Math.pow(10, -scale));
    int bits = 16 * point.size();
    double max = Math.pow(2, point.type().isSigned() ? bits - 1 : bits) - 1;
    double min = point.type().isSigned() ? -max : 0;
    long encoded = (long) raw;
    boolean fits =
        raw >= min && raw <= max && bits <= 32 && !point.type().absent().contains(encoded);
    return fits ? encoded : absent(point.type());
  }

  /** Returns the number of a state in an enumeration; empty if it has no such state. */
  static Optional<Long> code(ModelPoint point, OperatingState state) {
    String symbol =
        switch (state) {
          case PRODUCING -> "MPPT";
          case CURTAILED -> "THROTTLED";
          case STARTING -> "STARTING";
          case STANDBY, MAINTENANCE -> "STANDBY";
          case SLEEPING -> "SLEEPING";
          case OFF -> "OFF";
          case FAULT -> "FAULT";
        };
    return point.symbols().entrySet().stream()
        .filter(each -> each.getValue().equals(symbol) || each.getValue().equals(PREFIX + symbol))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
