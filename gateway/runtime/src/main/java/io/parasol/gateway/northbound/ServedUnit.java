// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The registers behind one unit of the server. Thread-safe; never blocks. */
interface ServedUnit {

  /** What a role may not do is an illegal function (MB-TCP-Security-v36, R-31). */
  ExceptionResponse FORBIDDEN = new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION);

  ExceptionResponse NO_SUCH_ADDRESS = new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS);

  /** The gateway holds no fresh values: the device does not respond, or was not polled yet. */
  ExceptionResponse NOT_FRESH = new ExceptionResponse(ExceptionResponse.GATEWAY_TARGET_FAILED);

  /** Responds to a request for registers. */
  ModbusResponse read(String role, ModbusRequest.ReadRegisters request);

  /** Responds to a request for bits. */
  ModbusResponse read(String role, ModbusRequest.ReadBits request);

  /** Returns the device, if only an installation may send it this request. */
  default Optional<DeviceId> installs(ModbusRequest request) {
    return Optional.empty();
  }

  /**
   * Carries out a request that writes.
   *
   * @return completes on any thread, never exceptionally.
   */
  default CompletionStage<ModbusResponse> write(ClientIdentity by, WrittenRange range) {
    return CompletableFuture.completedFuture(FORBIDDEN);
  }
}
