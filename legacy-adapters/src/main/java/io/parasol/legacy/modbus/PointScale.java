// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Point;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Scale;
import io.parasol.legacy.Quality;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a point is scaled by: a constant, or what a scale point of the same answer says. */
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

  /** The scale that this answer gives, or null if it gives none. */
  @Nullable DecimalScale in(ModbusResponse.Registers registers, int start) {
    if (live == null) {
      return constant;
    }
    int exponent = live.exponent(registers, start);
    return exponent == ScaleFactor.NOT_AVAILABLE || exponent == ScaleFactor.OUT_OF_RANGE
        ? null
        : live.scale(exponent);
  }

  /** Why {@link #in} gave none. */
  Quality whyNot(ModbusResponse.Registers registers, int start) {
    boolean isAbsurd = live != null && live.exponent(registers, start) == ScaleFactor.OUT_OF_RANGE;
    return isAbsurd ? Quality.OUT_OF_RANGE : Quality.NOT_AVAILABLE;
  }

  /** The scale point, if the scale is not a constant. */
  @Nullable Point livePoint() {
    return live == null ? null : live.point();
  }

  /** The scale of that exponent; of a constant, itself. */
  DecimalScale at(int exponent) {
    if (constant != null) {
      return constant;
    }
    if (live == null) {
      throw new AssertionError("either a constant or a scale point");
    }
    return live.scale(exponent);
  }

  /** What reads the scale point, if that is no point of the profile. */
  @Nullable ScaleDecoder decoder() {
    return live != null && live.isUnnamed() ? new ScaleDecoder(live.point()) : null;
  }

  AddressRange hull(AddressRange own) {
    return live == null ? own : own.and(AddressRange.of(live.point()));
  }
}
