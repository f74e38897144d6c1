// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;

/**
 * A decoder for {@code field(a-b)}: some bits of a register. The absent patterns apply to the whole
 * register. A number that has a label becomes the label.
 */
final class FieldDecoder extends PointDecoder {

  private final IntegerBits bits;
  private final EnumLabels labels;
  private final int shift;
  private final long mask;

  FieldDecoder(Point point) {
    super(point);
    this.bits = new IntegerBits(point);
    this.labels = new EnumLabels(point);
    this.shift = point.type().firstBit();
    this.mask = (1L << point.type().bits()) - 1;
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    long raw = bits.raw((ModbusResponse.Registers) answer, start);
    return bits.isAbsent(raw)
        ? unread(device, Quality.NOT_AVAILABLE, measuredAt)
        : good(device, labels.value(raw >> shift & mask), measuredAt);
  }
}
