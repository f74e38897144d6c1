// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;
import java.util.Optional;

/** A simulated controller without faults. For any thread. */
public interface Controller {

  ModbusResponse answer(ModbusRequest request, Instant now);

  /**
   * Returns the current value of a point; empty if there is no such point, or the point has no
   * value.
   */
  Optional<Value> value(PointName point, Instant now);
}
