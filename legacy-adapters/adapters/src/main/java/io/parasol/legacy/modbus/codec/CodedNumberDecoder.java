// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decoder for whole numbers that are not plain binary. Bits that encode no number, such as the
 * digit A in BCD, are out of range.
 */
final class CodedNumberDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final NumberCode code;
  private final PointScale scale;
  private final @Nullable ScaleDecoder scaleDecoder;

  CodedNumberDecoder(Profile profile, Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.code = NumberCode.of(point.type().encoding());
    this.scale = PointScale.of(profile, point);
    this.scaleDecoder = scale.decoder();
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    ModbusResponse.Registers registers = (ModbusResponse.Registers) answer;
    DecimalScale factor = scale.scaleIn(registers, start);
    return factor == null && !bits.isAbsent(bits.raw(registers, start))
        ? unread(device, scale.missingQuality(registers, start), measuredAt)
        : scaled(device, registers, start, measuredAt, factor == null ? DecimalScale.ONE : factor);
  }

  @Override
  public Reading read(
      DeviceId device, ModbusResponse answer, int start, Instant measuredAt, int exponent) {
    return scaled(
        device, (ModbusResponse.Registers) answer, start, measuredAt, scale.scaleFor(exponent));
  }

  private Reading scaled(
      DeviceId device,
      ModbusResponse.Registers registers,
      int start,
      Instant measuredAt,
      DecimalScale factor) {
    long raw = bits.raw(registers, start);
    if (bits.isAbsent(raw)) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    return code.isValid(raw, bits.width())
        ? good(device, factor.apply(code.decode(raw, bits.width())), measuredAt)
        : unread(device, Quality.OUT_OF_RANGE, measuredAt);
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
