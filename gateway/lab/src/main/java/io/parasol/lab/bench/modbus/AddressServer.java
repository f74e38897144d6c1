// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.modbus;

import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.server.ClientAdmission;
import io.parasol.legacy.modbus.server.ModbusTcpServer;
import io.parasol.legacy.modbus.server.ServedClient;
import io.parasol.legacy.modbus.server.ServerLimits;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * A Modbus server on loopback in which each register holds its own address, so that a client
 * notices the response to another request.
 */
final class AddressServer implements ClientAdmission, ServedClient, AutoCloseable {

  private final ModbusTcpServer server;

  AddressServer() throws IOException {
    server =
        ModbusTcpServer.start(
            new HostPort("127.0.0.1", 0), Optional.empty(), this, ServerLimits.DEFAULT);
  }

  int port() {
    return server.address().port();
  }

  @Override
  public ServedClient admit(String from, List<X509Certificate> chain) {
    return this;
  }

  @Override
  public void refused(String from, String reason, String why) {}

  @Override
  public ModbusResponse answer(int unit, ModbusRequest request) {
    ModbusRequest.ReadRegisters read = (ModbusRequest.ReadRegisters) request;
    return ModbusResponse.Registers.of(read.quantity(), index -> read.address() + index);
  }

  @Override
  public boolean isCurrent() {
    return true;
  }

  @Override
  public void close() {
    server.close();
  }
}
