// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.modbus;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.modbus.client.ClientFactory;
import io.parasol.legacy.modbus.client.ConnectionListener;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.client.TcpSettings;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.serial.NativeSerialPorts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The client with which a gateway polls. */
final class OwnClient implements ReadingClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Unit UNIT = new Unit(1);

  @Override
  public long read(int port, int window, Duration time) throws IOException, InterruptedException {
    TcpSettings settings =
        new TcpSettings(
            TcpSettings.Start.AT_ONCE, window, TIMEOUT, Duration.ZERO, Duration.ZERO, window);
    SiteConfig.Link.ModbusTcp link =
        new SiteConfig.Link.ModbusTcp(new LinkId("server"), new HostPort("127.0.0.1", port));
    try (ClientFactory clients = new ClientFactory(1, new NativeSerialPorts(List.of()))) {
      ModbusClient client =
          clients.open(link, settings, ConnectionListener.NONE, new Random()).client();
      RequestLoop loop =
          new RequestLoop(
              start ->
                  client
                      .send(
                          UNIT,
                          new ModbusRequest.ReadRegisters(Table.HOLDING, start, REGISTERS),
                          TIMEOUT)
                      .thenApply(OwnClient::first),
              window,
              time);
      return loop.run(window);
    }
  }

  private static int first(ModbusResponse response) {
    return ((ModbusResponse.Registers) response).at(0);
  }
}
