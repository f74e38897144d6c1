// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.legacy.modbus.ModbusRequest;
import io.parasol.legacy.modbus.ModbusResponse;
import io.parasol.legacy.modbus.ModbusResponse.Refused;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** How a simulated loader is spoken to; one of one device. Not thread-safe. */
interface LoaderProtocol {

  /** Whether this is what makes the application give way to the loader. */
  boolean isWayIn(ModbusRequest request);

  /** The loader has been entered. */
  default void entered() {
    forget();
  }

  /** What is not in flash is gone. */
  void forget();

  /** What the loader answers. */
  BusAnswer answer(ModbusRequest request, Instant now);

  static BusAnswer refused(int code) {
    return BusAnswer.of(new Refused(code));
  }

  static BusAnswer done() {
    return BusAnswer.of(new ModbusResponse.Written());
  }

  static byte[] bytes(List<Integer> registers) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * registers.size());
    registers.forEach(register -> bytes.putShort(register.shortValue()));
    return bytes.array();
  }
}
