// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;

/** A decoder for a {@code bool} in a whole register: 0 is false, every other value is true. */
final class BoolDecoder extends PointDecoder {

  private final IntegerBits bits;

  BoolDecoder(Point point) {
    super(point);
    this.bits = new IntegerBits(point);
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    return bits.isAbsent(raw)
        ? unread(device, Quality.NOT_AVAILABLE, measuredAt)
        : good(device, new Value.Flag(raw != 0), measuredAt);
  }
}
