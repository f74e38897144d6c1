// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decoder for IEEE 754 numbers. Every NaN, whatever its payload, means "not available"; an
 * infinite value is out of range. A {@code float32} becomes the number with the fewest decimal
 * digits that reads back as the same {@code float32}, before it is scaled.
 */
final class FloatDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final Encoding encoding;
  private final PointScale scale;
  private final @Nullable ScaleDecoder scaleDecoder;

  FloatDecoder(Profile profile, Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.encoding = point.type().encoding();
    this.scale = PointScale.of(profile, point);
    this.scaleDecoder = scale.decoder();
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    ModbusResponse.Registers registers = (ModbusResponse.Registers) answer;
    long raw = bits.raw(registers, start);
    if (isAbsent(raw)) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    DecimalScale factor = scale.scaleIn(registers, start);
    return factor == null
        ? unread(device, scale.missingQuality(registers, start), measuredAt)
        : scaled(device, raw, measuredAt, factor);
  }

  @Override
  public Reading read(
      DeviceId device, ModbusResponse answer, int start, Instant measuredAt, int exponent) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    return isAbsent(raw)
        ? unread(device, Quality.NOT_AVAILABLE, measuredAt)
        : scaled(device, raw, measuredAt, scale.scaleFor(exponent));
  }

  private Reading scaled(DeviceId device, long raw, Instant measuredAt, DecimalScale factor) {
    double value = factor.apply(number(raw));
    return Double.isFinite(value)
        ? good(device, new Value.Real(value), measuredAt)
        : unread(device, Quality.OUT_OF_RANGE, measuredAt);
  }

  private boolean isAbsent(long raw) {
    return isNan(raw) || bits.isAbsent(raw);
  }

  private boolean isNan(long raw) {
    return switch (encoding) {
      case FLOAT16 -> Double.isNaN(HalfFloat.toDouble(raw));
      case FLOAT32 -> Float.isNaN(Float.intBitsToFloat((int) raw));
      default -> Double.isNaN(Double.longBitsToDouble(raw));
    };
  }

  private double number(long raw) {
    return switch (encoding) {
      case FLOAT16 -> HalfFloat.toDouble(raw);
      case FLOAT32 -> ShortestDecimal.of(Float.intBitsToFloat((int) raw));
      default -> Double.longBitsToDouble(raw);
    };
  }

  @Override
  public @Nullable PointDecoder scaleDecoder() {
    return scaleDecoder;
  }

  @Override
  public AddressRange requiredRange() {
    return scale.requiredRange(super.requiredRange());
  }
}
