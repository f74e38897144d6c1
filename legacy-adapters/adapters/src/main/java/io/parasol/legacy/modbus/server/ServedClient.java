// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one admitted client of a server is served. Used by the server's thread only. */
public interface ServedClient {

  /**
   * Responds to a request. Must not block.
   *
   * @param unit 0 to 255.
   */
  ModbusResponse answer(int unit, ModbusRequest request);

  /**
   * Carries out a request with function 5, 6, 15 or 16. The next request of the client is answered
   * after it. Must not block.
   *
   * @param unit 0 to 255.
   * @return completes on any thread.
   */
  default CompletionStage<ModbusResponse> write(int unit, ModbusRequest request) {
    return CompletableFuture.completedFuture(answer(unit, request));
  }

  /** Returns whether the client is still admitted. Asked every few seconds; must not block. */
  boolean isCurrent();

  /** Called when its connection has ended. */
  default void closed() {}
}
