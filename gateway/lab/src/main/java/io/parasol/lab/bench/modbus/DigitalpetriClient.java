// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.modbus;

import com.digitalpetri.modbus.client.ModbusTcpClient;
import com.digitalpetri.modbus.exceptions.ModbusExecutionException;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.tcp.client.NettyTcpClientTransport;
import java.io.IOException;
import java.time.Duration;

/** The peer: digitalpetri's Modbus library for Java, which is asynchronous, too. */
final class DigitalpetriClient implements ReadingClient {

  private static final int UNIT = 1;

  @Override
  public long read(int port, int window, Duration time) throws IOException, InterruptedException {
    ModbusTcpClient client =
        ModbusTcpClient.create(
            NettyTcpClientTransport.create(
                config -> config.setHostname("127.0.0.1").setPort(port)));
    try {
      client.connect();
      RequestLoop loop =
          new RequestLoop(
              start ->
                  client
                      .readHoldingRegistersAsync(
                          UNIT, new ReadHoldingRegistersRequest(start, REGISTERS))
                      .thenApply(DigitalpetriClient::first),
              window,
              time);
      long responses = loop.run(window);
      client.disconnect();
      return responses;
    } catch (ModbusExecutionException failed) {
      throw new IOException("cannot connect: " + failed.getMessage(), failed);
    }
  }

  private static int first(ReadHoldingRegistersResponse response) {
    byte[] registers = response.registers();
    return ((registers[0] & 0xFF) << 8) | (registers[1] & 0xFF);
  }
}
