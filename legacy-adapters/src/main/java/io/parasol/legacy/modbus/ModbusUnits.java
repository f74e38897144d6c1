// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Unit;

/** The units that a {@link ModbusServer} answers for. */
@FunctionalInterface
public interface ModbusUnits {

  /**
   * Answers one request. Functions without a type of their own come as {@link ModbusRequest.Raw};
   * what it does not know, a unit refuses with {@link ModbusResponse.Refused#ILLEGAL_FUNCTION}.
   *
   * <p>Called on the executor of the {@link ServerSettings}: for one connection one request at a
   * time, in order; for several connections at once. Must not throw; if it does, the client is told
   * that the device failed.
   */
  Answer answer(Unit unit, ModbusRequest request);
}
