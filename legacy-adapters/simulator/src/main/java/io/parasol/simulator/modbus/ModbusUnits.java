// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;

/** The units that a {@link ModbusServer} serves. */
@FunctionalInterface
public interface ModbusUnits {

  /**
   * Answers one request. A function without a type of its own arrives as {@link ModbusRequest.Raw}.
   * A unit answers a function that it does not support with {@link
   * ModbusResponse.ExceptionResponse#ILLEGAL_FUNCTION}.
   *
   * <p>Called on the executor of the {@link ServerSettings}: one request at a time, in order, for
   * one connection; concurrently for several connections. Must not throw. If it does, the client
   * gets exception code 04 (V1.1b3, 7).
   */
  Answer answer(Unit unit, ModbusRequest request);
}
