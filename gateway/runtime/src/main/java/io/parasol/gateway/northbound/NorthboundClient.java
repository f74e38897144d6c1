// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.server.ServedClient;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** One connected client, with its role. It may read what the role allows, and write nothing. */
final class NorthboundClient implements ServedClient {

  private static final ExceptionResponse NO_SUCH_UNIT =
      new ExceptionResponse(ExceptionResponse.GATEWAY_PATH_UNAVAILABLE);

  private final Map<Integer, ServedUnit> units;
  private final String role;
  private final NorthboundListener listener;
  private final BooleanSupplier isCurrent;
  private final Runnable onClosed;

  /**
   * @param role empty for a client without a role, to which each function is illegal.
   */
  NorthboundClient(
      Map<Integer, ServedUnit> units,
      String role,
      NorthboundListener listener,
      BooleanSupplier isCurrent,
      Runnable onClosed) {
    this.units = units;
    this.role = role;
    this.listener = listener;
    this.isCurrent = isCurrent;
    this.onClosed = onClosed;
  }

  @Override
  public ModbusResponse answer(int unit, ModbusRequest request) {
    ModbusResponse response = respond(unit, request);
    listener.modbusAnswered(response instanceof ExceptionResponse exception ? exception.code() : 0);
    return response;
  }

  private ModbusResponse respond(int unit, ModbusRequest request) {
    if (role.isEmpty()) {
      return ServedUnit.FORBIDDEN;
    }
    ServedUnit served = units.get(unit);
    if (served == null) {
      return NO_SUCH_UNIT;
    }
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return served.read(role, read);
    }
    return request instanceof ModbusRequest.ReadBits read
        ? served.read(role, read)
        : ServedUnit.FORBIDDEN;
  }

  @Override
  public boolean isCurrent() {
    return isCurrent.getAsBoolean();
  }

  @Override
  public void closed() {
    onClosed.run();
  }
}
