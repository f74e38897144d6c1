// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;

/**
 * A decoder for {@code bit(n)} of a register; bit 0 is the least significant. The absent patterns
 * apply to the whole register: 0xFFFF means that the device has no value, not sixteen alarms.
 */
final class BitDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final int bit;

  BitDecoder(Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.bit = point.type().argument();
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    return bits.isAbsent(raw)
        ? unread(device, Quality.NOT_AVAILABLE, measuredAt)
        : good(device, new Value.Flag(((raw >> bit) & 1) != 0), measuredAt);
  }
}
