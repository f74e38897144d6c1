// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.site.Unit;
import io.parasol.legacy.modbus.ModbusRequest;

/** The units on a simulated bus. */
@FunctionalInterface
public interface BusUnits {

  /**
   * Answers one request; a unit that is not there answers {@link BusAnswer#none}.
   *
   * <p>Called on the bus' own thread, while nobody speaks: must not block. If it throws, the unit
   * is silent.
   */
  BusAnswer answer(Unit unit, ModbusRequest request);
}
