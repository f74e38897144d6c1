// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ExceptionResponseException;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import java.util.Optional;

/**
 * A valid frame on a line that belongs neither to the gateway nor to a unit that it polls. It shows
 * that there is another master.
 *
 * @param unit unit that the request addresses or that responds, 0 to 247.
 * @param pdu its content.
 * @param isRequest whether the other master sent the frame; otherwise it is a response to that
 *     master.
 */
public record ForeignFrame(int unit, Pdu pdu, boolean isRequest) {

  /** Returns the function code, also of an exception response. */
  public int function() {
    return pdu.function() & ~Pdu.EXCEPTION;
  }

  /** Returns whether the frame may be a response, also because the response repeats the request. */
  public boolean mayBeResponse() {
    return !isRequest || BusMonitor.isEchoed(function());
  }

  /** Returns the request of the other master; empty for a response, or a malformed request. */
  public Optional<ModbusRequest> request() {
    if (!isRequest) {
      return Optional.empty();
    }
    try {
      return Optional.of(RequestPdu.decode(pdu));
    } catch (ExceptionResponseException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** Returns a description for operators, such as {@code a request to unit 3, function 4}. */
  @Override
  public String toString() {
    return "%s unit %d, function %d"
        .formatted(isRequest ? "a request to" : "a response from", unit, function());
  }
}
