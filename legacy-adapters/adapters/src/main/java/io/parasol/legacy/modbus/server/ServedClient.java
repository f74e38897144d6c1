// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;

/** What one admitted client of a server is served. Used by the server's thread only. */
public interface ServedClient {

  /**
   * Responds to a request. Must not block.
   *
   * @param unit 0 to 255.
   */
  ModbusResponse answer(int unit, ModbusRequest request);

  /** Returns whether the client is still admitted. Asked every few seconds; must not block. */
  boolean isCurrent();

  /** Called when its connection has ended. */
  default void closed() {}
}
