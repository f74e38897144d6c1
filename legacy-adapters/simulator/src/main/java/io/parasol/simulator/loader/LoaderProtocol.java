// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.simulator.bus.BusAnswer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** The protocol of a simulated loader; one instance for each device. Not thread-safe. */
interface LoaderProtocol {

  /** Returns whether a request makes the application switch to the loader. */
  boolean isEnterRequest(ModbusRequest request);

  /** Handles the switch to the loader. */
  default void onEnter() {
    reset();
  }

  /** Discards everything that is not in flash. */
  void reset();

  /** Returns the answer of the loader. */
  BusAnswer answer(ModbusRequest request, Instant now);

  static BusAnswer exception(int code) {
    return BusAnswer.of(new ExceptionResponse(code));
  }

  static BusAnswer success() {
    return BusAnswer.of(new ModbusResponse.Written());
  }

  static byte[] bytes(List<Integer> registers) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * registers.size());
    registers.forEach(register -> bytes.putShort(register.shortValue()));
    return bytes.array();
  }
}
