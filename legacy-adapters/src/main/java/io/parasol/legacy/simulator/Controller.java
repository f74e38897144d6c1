// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.modbus.ModbusRequest;
import io.parasol.legacy.modbus.ModbusResponse;
import java.time.Instant;
import java.util.Optional;

/** A simulated controller without faults. For any thread. */
interface Controller {

  ModbusResponse answer(ModbusRequest request, Instant now);

  /**
   * Returns the current value of a point; empty if there is no such point, or the point has no
   * value.
   */
  Optional<Value> value(PointName point, Instant now);
}
