// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A decoder of times to text as in ISO 8601. A time of all zeros or all ones is not available, and
 * one that does not exist is out of range. Packed times are in the time zone of the device.
 */
final class TimeDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final TimeCode code;

  TimeDecoder(Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.code = TimeCode.of(point.type().encoding());
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    if (raw == 0 || raw == (1L << bits.width()) - 1) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    try {
      return good(device, new Value.Text(code.text(raw)), measuredAt);
    } catch (DateTimeException noTime) {
      return unread(device, Quality.OUT_OF_RANGE, measuredAt);
    }
  }
}
