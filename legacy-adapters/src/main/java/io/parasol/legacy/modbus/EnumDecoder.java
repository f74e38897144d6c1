// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Point;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;

/**
 * A decoder for enumerations and bit fields, which are not scaled. A number that has a label
 * becomes the label; any other stays a number.
 */
final class EnumDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final Labels labels;

  EnumDecoder(Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.labels = new Labels(point);
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    return bits.isAbsent(raw)
        ? unread(device, Quality.NOT_AVAILABLE, measuredAt)
        : good(device, labels.value(raw), measuredAt);
  }
}
