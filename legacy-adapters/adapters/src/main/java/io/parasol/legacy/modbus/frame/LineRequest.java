// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ExceptionResponseException;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import java.util.Optional;

/**
 * A request that a unit on a line has received.
 *
 * @param unit addressed unit; 0 is a broadcast, to which no unit responds (Serial Line V1.02, 2.1).
 * @param exceptionResponse exception response that the unit must return, if the request violates
 *     the specification.
 */
public record LineRequest(
    Unit unit, ModbusRequest request, Optional<ExceptionResponse> exceptionResponse) {

  /**
   * Decodes a request; empty if its function code is that of no request (0, or 128 and above), so
   * that no unit responds to it.
   */
  static Optional<LineRequest> of(int unit, Pdu pdu) {
    Unit asked = new Unit(unit);
    try {
      return Optional.of(new LineRequest(asked, RequestPdu.decode(pdu), Optional.empty()));
    } catch (ExceptionResponseException refused) {
      if (pdu.function() == 0 || pdu.function() >= Pdu.EXCEPTION) {
        return Optional.empty();
      }
      Raw unfit = new Raw(pdu.function(), pdu.data());
      return Optional.of(
          new LineRequest(asked, unfit, Optional.of(new ExceptionResponse(refused.code()))));
    }
  }
}
