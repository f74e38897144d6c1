// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.modbus.ModbusRequest;
import io.parasol.legacy.modbus.ModbusResponse;
import java.time.Instant;
import java.util.Optional;

/** A simulated controller that behaves. For any thread. */
interface Controller {

  ModbusResponse answer(ModbusRequest request, Instant now);

  /** What a point of it holds now; empty if it has no such point, or the point has no value. */
  Optional<Value> value(PointName point, Instant now);
}
