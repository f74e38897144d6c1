// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
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
