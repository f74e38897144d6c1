// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Unit;
import io.parasol.legacy.modbus.ModbusRequest.Raw;
import io.parasol.legacy.modbus.ModbusResponse.Refused;
import java.util.Optional;

/**
 * What a unit on a line was asked.
 *
 * @param unit whom it is for; 0 is for all, and nobody answers (Serial Line V1.02, 2.1).
 * @param refusal what the unit is to answer instead of doing it: the request is not as the
 *     specification has it.
 */
public record LineRequest(Unit unit, ModbusRequest request, Optional<Refused> refusal) {

  /** Reads it; empty if it is something that nobody can answer, such as an answer. */
  static Optional<LineRequest> of(int unit, Pdu pdu) {
    Unit asked = new Unit(unit);
    try {
      return Optional.of(new LineRequest(asked, RequestPdu.decode(pdu), Optional.empty()));
    } catch (RefusedRequestException refused) {
      if (pdu.function() == 0 || pdu.function() >= Pdu.EXCEPTION) {
        return Optional.empty();
      }
      Raw unfit = new Raw(pdu.function(), pdu.data());
      return Optional.of(new LineRequest(asked, unfit, Optional.of(new Refused(refused.code()))));
    }
  }
}
