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
 * A decoder of an exponent that is not a point of the profile. Its readings are used within a pass
 * only.
 */
public final class ScaleDecoder extends PointDecoder {

  private final IntegerBits bits;

  ScaleDecoder(Point point) {
    super(point);
    this.bits = new IntegerBits(point);
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    if (bits.isAbsent(raw)) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    long exponent = bits.signed(raw);
    return Math.abs(exponent) <= ScaleFactor.MAX_EXPONENT
        ? good(device, new Value.Whole(exponent), measuredAt)
        : unread(device, Quality.OUT_OF_RANGE, measuredAt);
  }
}
