// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Scale;
import io.parasol.legacy.Quality;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The scale of a point: a constant, or the value of a scale point in the same response. */
final class PointScale {

  private final @Nullable DecimalScale constant;
  private final @Nullable ScaleFactor scaleFactor;

  private PointScale(@Nullable DecimalScale constant, @Nullable ScaleFactor scaleFactor) {
    this.constant = constant;
    this.scaleFactor = scaleFactor;
  }

  static PointScale of(Profile profile, Point point) {
    Optional<ScaleFactor> scaleFactor = ScaleFactor.of(profile, point);
    if (scaleFactor.isPresent()) {
      return new PointScale(null, scaleFactor.get());
    }
    BigDecimal factor = ((Scale.Factor) point.scale()).factor();
    boolean isOne = factor.compareTo(BigDecimal.ONE) == 0 && point.offset() == 0;
    return new PointScale(isOne ? DecimalScale.ONE : DecimalScale.of(factor, point.offset()), null);
  }

  /** Returns the scale for this response, or null if the response contains no valid scale. */
  @Nullable DecimalScale scaleIn(ModbusResponse.Registers registers, int start) {
    if (scaleFactor == null) {
      return constant;
    }
    int exponent = scaleFactor.exponent(registers, start);
    return exponent == ScaleFactor.NOT_AVAILABLE || exponent == ScaleFactor.OUT_OF_RANGE
        ? null
        : scaleFactor.scale(exponent);
  }

  /** Returns the quality of a value for which {@link #scaleIn} returned null. */
  Quality missingQuality(ModbusResponse.Registers registers, int start) {
    boolean isOutOfRange =
        scaleFactor != null && scaleFactor.exponent(registers, start) == ScaleFactor.OUT_OF_RANGE;
    return isOutOfRange ? Quality.OUT_OF_RANGE : Quality.NOT_AVAILABLE;
  }

  /** Returns the scale for an exponent; a constant scale ignores the exponent. */
  DecimalScale scaleFor(int exponent) {
    if (constant != null) {
      return constant;
    }
    if (scaleFactor == null) {
      throw new AssertionError("either a constant or a scale point");
    }
    return scaleFactor.scale(exponent);
  }

  /**
   * Returns the decoder of the scale point if that is not a point of the profile; otherwise null.
   */
  @Nullable ScaleDecoder decoder() {
    return scaleFactor != null && scaleFactor.isUnnamed()
        ? new ScaleDecoder(scaleFactor.point())
        : null;
  }

  AddressRange requiredRange(AddressRange own) {
    return scaleFactor == null ? own : own.span(AddressRange.of(scaleFactor.point()));
  }
}
