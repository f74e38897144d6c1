// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Point;
import io.parasol.config.site.Value;
import io.parasol.legacy.Reading;
import java.time.Instant;

/** A decoder for a coil or a discrete input. */
final class CoilDecoder extends PointDecoder {

  CoilDecoder(Point point) {
    super(point);
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    boolean isSet = ((ModbusResponse.Bits) answer).at(point().at().offset() - start);
    return good(device, new Value.Flag(isSet), measuredAt);
  }
}
