// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;

/**
 * A decoder of times to text as in ISO 8601. A time of all zeros or all ones is not available, and
 * one that does not exist is out of range. Packed times are in the time zone of the device.
 */
final class TimeDecoder extends PointDecoder {

  private static final int CENTURY = 2000;

  private final IntegerBits bits;
  private final boolean isEpoch;

  TimeDecoder(Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.isEpoch = point.type().encoding() == Encoding.EPOCH32;
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    if (raw == 0 || raw == (1L << bits.width()) - 1) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    try {
      String text = isEpoch ? Instant.ofEpochSecond(raw).toString() : packed(raw).toString();
      return good(device, new Value.Text(text), measuredAt);
    } catch (DateTimeException noTime) {
      return unread(device, Quality.OUT_OF_RANGE, measuredAt);
    }
  }

  private static LocalDateTime packed(long raw) {
    return LocalDateTime.of(
        CENTURY + byteOf(raw, 5),
        byteOf(raw, 4),
        byteOf(raw, 3),
        byteOf(raw, 2),
        byteOf(raw, 1),
        byteOf(raw, 0));
  }

  private static int byteOf(long raw, int index) {
    return (int) (raw >>> (8 * index)) & 0xFF;
  }
}
