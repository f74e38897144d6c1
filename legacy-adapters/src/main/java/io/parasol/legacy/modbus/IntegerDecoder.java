// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Point;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;

/** Signed and unsigned integers and counters. The absent patterns are looked for before scaling. */
final class IntegerDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final PointScale scale;

  IntegerDecoder(Profile profile, Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.scale = PointScale.of(profile, point);
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    ModbusResponse.Registers registers = (ModbusResponse.Registers) answer;
    long raw = bits.raw(registers, start);
    if (bits.isAbsent(raw)) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    DecimalScale factor = scale.in(registers, start);
    if (factor == null) {
      return unread(device, scale.whyNot(registers, start), measuredAt);
    }
    Value value = bits.isSigned() ? factor.apply(bits.signed(raw)) : factor.applyUnsigned(raw);
    return good(device, value, measuredAt);
  }

  @Override
  AddressRange hull() {
    return scale.hull(super.hull());
  }
}
