// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.ExceptionResponseException;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import io.parasol.testing.RegisterImage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A Modbus TCP server whose registers are a {@link RegisterImage}. It serves one client at once.
 */
final class ImageServer implements AutoCloseable {

  private final ServerSocket server;
  private final RegisterImage image;

  ImageServer(RegisterImage image) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.image = image;
    Thread thread = new Thread(this::serve, "image-server");
    thread.setDaemon(true);
    thread.start();
  }

  HostPort address() {
    return new HostPort("127.0.0.1", server.getLocalPort());
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        while (true) {
          answer(in, out);
        }
      } catch (IOException ended) {
        // The client has closed its connection, or the test has ended.
      }
    }
  }

  /** Answers one request: transaction, protocol, length and unit come before the PDU. */
  private void answer(DataInputStream in, DataOutputStream out) throws IOException {
    int transaction = in.readUnsignedShort();
    in.readUnsignedShort();
    int length = in.readUnsignedShort();
    int unit = in.readUnsignedByte();
    Pdu request = new Pdu(in.readNBytes(length - 1));
    Pdu response = response(request);
    byte[] frame = new byte[7 + response.size()];
    frame[0] = (byte) (transaction >> 8);
    frame[1] = (byte) transaction;
    frame[5] = (byte) (response.size() + 1);
    frame[6] = (byte) unit;
    System.arraycopy(response.bytes(), 0, frame, 7, response.size());
    out.write(frame);
  }

  private Pdu response(Pdu pdu) {
    try {
      ModbusRequest request = RequestPdu.decode(pdu);
      return ResponsePdu.encode(response(request), request);
    } catch (ExceptionResponseException refused) {
      return Pdu.exception(pdu.function(), ModbusResponse.ExceptionResponse.ILLEGAL_FUNCTION);
    }
  }

  private ModbusResponse response(ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return ModbusResponse.Registers.of(
          read.quantity(), place -> cell(read.table(), read.address() + place));
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      return bits(read);
    }
    return new ModbusResponse.ExceptionResponse(ModbusResponse.ExceptionResponse.ILLEGAL_FUNCTION);
  }

  private ModbusResponse.Bits bits(ModbusRequest.ReadBits read) {
    boolean[] bits = new boolean[read.quantity()];
    for (int place = 0; place < bits.length; place++) {
      bits[place] = cell(read.table(), read.address() + place) != 0;
    }
    return ModbusResponse.Bits.of(bits);
  }

  private int cell(Table table, int address) {
    return image.cell(table.wireName(), address);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
