// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

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
 * A decoder for signed and unsigned integers and counters. Absent patterns are checked before
 * scaling.
 */
final class IntegerDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final PointScale scale;
  private final @Nullable ScaleDecoder scaleDecoder;

  IntegerDecoder(Profile profile, Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.scale = PointScale.of(profile, point);
    this.scaleDecoder = scale.decoder();
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    ModbusResponse.Registers registers = (ModbusResponse.Registers) answer;
    long raw = bits.raw(registers, start);
    if (bits.isAbsent(raw)) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    DecimalScale factor = scale.scaleIn(registers, start);
    return factor == null
        ? unread(device, scale.missingQuality(registers, start), measuredAt)
        : good(device, value(raw, factor), measuredAt);
  }

  @Override
  public Reading read(
      DeviceId device, ModbusResponse answer, int start, Instant measuredAt, int exponent) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    return bits.isAbsent(raw)
        ? unread(device, Quality.NOT_AVAILABLE, measuredAt)
        : good(device, value(raw, scale.scaleFor(exponent)), measuredAt);
  }

  private Value value(long raw, DecimalScale factor) {
    return bits.isSigned() ? factor.apply(bits.signed(raw)) : factor.applyUnsigned(raw);
  }

  @Override
  public @Nullable PointDecoder scaleDecoder() {
    return scaleDecoder;
  }

  @Override
  public @Nullable IntegerBits counter() {
    return switch (point().type().encoding()) {
      case ACC16, ACC32, ACC64 -> bits;
      default -> null;
    };
  }

  @Override
  public AddressRange requiredRange() {
    return scale.requiredRange(super.requiredRange());
  }
}
