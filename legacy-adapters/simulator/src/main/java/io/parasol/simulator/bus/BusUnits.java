// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;

/** The units on a simulated bus. */
@FunctionalInterface
public interface BusUnits {

  /**
   * Answers one request; returns {@link BusAnswer#none} for a unit that does not exist.
   *
   * <p>Called on the bus's own thread while the line is silent, so it must not block. If it throws,
   * the unit does not respond.
   */
  BusAnswer answer(Unit unit, ModbusRequest request);
}
