// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.server.ServedClient;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** One connected client, with its role. It may read and write what the role allows. */
final class NorthboundClient implements ServedClient {

  private static final ExceptionResponse NO_SUCH_UNIT =
      new ExceptionResponse(ExceptionResponse.GATEWAY_PATH_UNAVAILABLE);

  private final Map<Integer, ServedUnit> units;
  private final ClientIdentity client;
  private final String from;
  private final NorthboundListener listener;
  private final BooleanSupplier isCurrent;
  private final Runnable onClosed;

  NorthboundClient(
      Map<Integer, ServedUnit> units,
      ClientIdentity client,
      String from,
      NorthboundListener listener,
      BooleanSupplier isCurrent,
      Runnable onClosed) {
    this.units = units;
    this.client = client;
    this.from = from;
    this.listener = listener;
    this.isCurrent = isCurrent;
    this.onClosed = onClosed;
  }

  @Override
  public ModbusResponse answer(int unit, ModbusRequest request) {
    ModbusResponse response = respond(unit, request);
    count(response);
    return response;
  }

  private void count(ModbusResponse response) {
    listener.modbusAnswered(response instanceof ExceptionResponse exception ? exception.code() : 0);
  }

  private ModbusResponse respond(int unit, ModbusRequest request) {
    if (client.role().isEmpty()) {
      return ServedUnit.FORBIDDEN;
    }
    ServedUnit served = units.get(unit);
    if (served == null) {
      return NO_SUCH_UNIT;
    }
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return served.read(client.role(), read);
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      return served.read(client.role(), read);
    }
    reportInstallation(served, request);
    return ServedUnit.FORBIDDEN;
  }

  private void reportInstallation(ServedUnit served, ModbusRequest request) {
    served
        .installs(request)
        .ifPresent(
            device -> listener.firmwareAttempted(device, from, client.uri(), request.target()));
  }

  @Override
  public CompletionStage<ModbusResponse> write(int unit, ModbusRequest request) {
    ServedUnit served = units.get(unit);
    if (served == null || client.role().isEmpty()) {
      return CompletableFuture.completedFuture(answer(unit, request));
    }
    reportInstallation(served, request);
    return served
        .write(client, WrittenRange.of(request))
        .thenApply(
            response -> {
              count(response);
              return response;
            });
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
