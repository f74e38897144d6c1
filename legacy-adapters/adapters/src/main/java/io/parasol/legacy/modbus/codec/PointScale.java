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
  private final @Nullable ScaleFactor live;

  private PointScale(@Nullable DecimalScale constant, @Nullable ScaleFactor live) {
    this.constant = constant;
    this.live = live;
  }

  static PointScale of(Profile profile, Point point) {
    Optional<ScaleFactor> live = ScaleFactor.of(profile, point);
    if (live.isPresent()) {
      return new PointScale(null, live.get());
    }
    BigDecimal factor = ((Scale.Factor) point.scale()).factor();
    boolean isOne = factor.compareTo(BigDecimal.ONE) == 0 && point.offset() == 0;
    return new PointScale(isOne ? DecimalScale.ONE : DecimalScale.of(factor, point.offset()), null);
  }

  /** Returns the scale for this response, or null if the response contains no valid scale. */
  @Nullable DecimalScale in(ModbusResponse.Registers registers, int start) {
    if (live == null) {
      return constant;
    }
    int exponent = live.exponent(registers, start);
    return exponent == ScaleFactor.NOT_AVAILABLE || exponent == ScaleFactor.OUT_OF_RANGE
        ? null
        : live.scale(exponent);
  }

  /** Returns the quality of a value for which {@link #in} returned null. */
  Quality whyNot(ModbusResponse.Registers registers, int start) {
    boolean isAbsurd = live != null && live.exponent(registers, start) == ScaleFactor.OUT_OF_RANGE;
    return isAbsurd ? Quality.OUT_OF_RANGE : Quality.NOT_AVAILABLE;
  }

  /** Returns the scale point; null if the scale is a constant. */
  @Nullable Point livePoint() {
    return live == null ? null : live.point();
  }

  /** Returns the scale for an exponent; a constant scale ignores the exponent. */
  DecimalScale at(int exponent) {
    if (constant != null) {
      return constant;
    }
    if (live == null) {
      throw new AssertionError("either a constant or a scale point");
    }
    return live.scale(exponent);
  }

  /**
   * Returns the decoder of the scale point if that is not a point of the profile; otherwise null.
   */
  @Nullable ScaleDecoder decoder() {
    return live != null && live.isUnnamed() ? new ScaleDecoder(live.point()) : null;
  }

  AddressRange hull(AddressRange own) {
    return live == null ? own : own.and(AddressRange.of(live.point()));
  }
}
