// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * A Modbus/TCP device on loopback for the rehearsal: it answers each read of registers with zeros.
 * It serves one client at a time.
 */
final class RehearsalDevice implements AutoCloseable {

  /** Transaction, protocol, length, unit and function (Modbus Messaging V1.0b, 3.1.3). */
  private static final int HEADER = 8;

  /** The bytes that the length field of a response counts, beside the registers. */
  private static final int UNIT_FUNCTION_AND_COUNT = 3;

  private final ServerSocket server;

  private RehearsalDevice(ServerSocket server) {
    this.server = server;
  }

  /** Opens a free port, and serves it in a thread that ends when the device is closed. */
  static RehearsalDevice open() throws IOException {
    RehearsalDevice device =
        new RehearsalDevice(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(device::serve, "rehearsal-device");
    thread.setDaemon(true);
    thread.start();
    return device;
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        answer(client);
      } catch (IOException ended) {
        // The client or this device has closed the connection.
      }
    }
  }

  private static void answer(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    byte[] header = new byte[HEADER];
    while (true) {
      in.readFully(header);
      in.readUnsignedShort();
      int bytes = 2 * in.readUnsignedShort();
      if (bytes > 0xFF) {
        throw new EOFException("more registers than a response can hold");
      }
      client
          .getOutputStream()
          .write(
              ByteBuffer.allocate(HEADER + 1 + bytes)
                  .put(header)
                  .put((byte) bytes)
                  .putShort(4, (short) (UNIT_FUNCTION_AND_COUNT + bytes))
                  .array());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
