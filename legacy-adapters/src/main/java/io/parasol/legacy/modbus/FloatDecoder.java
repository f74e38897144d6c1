// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Encoding;
import io.parasol.config.site.Point;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;

/**
 * IEEE 754 numbers. Every NaN, whatever its payload, says "not available". A {@code float32} is
 * widened exactly: no decimal digits are made up, none are dropped.
 */
final class FloatDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final boolean isSingle;
  private final PointScale scale;

  FloatDecoder(Profile profile, Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.isSingle = point.type().encoding() == Encoding.FLOAT32;
    this.scale = PointScale.of(profile, point);
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    ModbusResponse.Registers registers = (ModbusResponse.Registers) answer;
    long raw = bits.raw(registers, start);
    double number = isSingle ? Float.intBitsToFloat((int) raw) : Double.longBitsToDouble(raw);
    if (Double.isNaN(number) || bits.isAbsent(raw)) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    DecimalScale factor = scale.in(registers, start);
    if (factor == null) {
      return unread(device, scale.whyNot(registers, start), measuredAt);
    }
    double value = factor.apply(number);
    return Double.isFinite(value)
        ? good(device, new Value.Real(value), measuredAt)
        : unread(device, Quality.OUT_OF_RANGE, measuredAt);
  }

  @Override
  AddressRange hull() {
    return scale.hull(super.hull());
  }
}
