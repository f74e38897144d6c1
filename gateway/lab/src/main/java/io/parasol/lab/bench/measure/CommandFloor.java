// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.certs.json.Json;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The shortest time that a command can take on this machine: three syncs of its disk, and one
 * request and read-back on the link of the controllers. The floor with the broker adds the three
 * connections over which a command and its receipt go: that of the operator, that of the gateway,
 * and that of the receiver.
 *
 * @param syncMillis median of an append to a file with its sync.
 * @param linkMillis median of a write of one register and its read-back, over Modbus TCP.
 * @param deliveryMillis median of a message of the size of a receipt, from one client through the
 *     broker to another one: two connections.
 */
public record CommandFloor(double syncMillis, double linkMillis, double deliveryMillis) {

  /** The records of a command that are synced: accepted, armed, ended. */
  private static final int SYNCS = 3;

  /** The connections of a command and its receipt, by those of a delivered message. */
  private static final double DELIVERIES = 1.5;

  /** About the bytes that the log of a gateway grows by with one sync. */
  private static final int APPENDED_BYTES = 2_000;

  private static final int SAMPLES = 300;
  private static final int TIMEOUT_MILLIS = 10_000;

  /** Transaction, protocol, length, unit: the header before a request or a response. */
  private static final int HEADER_BYTES = 7;

  private static final byte WRITE_REGISTER = 6;
  private static final byte READ_REGISTERS = 3;

  /**
   * Measures it under the load that the machine has at the moment.
   *
   * @param folder on the disk of the gateway's log.
   * @param port of the Modbus TCP server on loopback.
   * @param unit has a holding register 0 that may be written.
   * @param deliveryMillis measured before.
   */
  public static CommandFloor measure(Path folder, int port, int unit, double deliveryMillis)
      throws IOException {
    return new CommandFloor(syncMillis(folder), linkMillis(port, unit), deliveryMillis);
  }

  /** An operation that is measured. */
  private interface Operation {
    void run(int number) throws IOException;
  }

  private static double median(Operation operation) throws IOException {
    long[] nanos = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long begin = System.nanoTime();
      operation.run(i);
      nanos[i] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    return nanos[SAMPLES / 2] / 1e6;
  }

  /** Returns how long an append and its sync take in a folder, in milliseconds: the median. */
  public static double syncMillis(Path folder) throws IOException {
    Path path = folder.resolve("floor");
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      return median(
          number -> {
            file.write(ByteBuffer.allocate(APPENDED_BYTES), (long) number * APPENDED_BYTES);
            file.force(false);
          });
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private static double linkMillis(int port, int unit) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return median(
          number -> {
            exchange(out, in, request(unit, WRITE_REGISTER, number));
            exchange(out, in, request(unit, READ_REGISTERS, 1));
          });
    }
  }

  /** Returns a request for holding register 0. */
  private static byte[] request(int unit, byte function, int value) {
    return ByteBuffer.allocate(HEADER_BYTES + 5)
        .putShort((short) 1)
        .putShort((short) 0)
        .putShort((short) 6)
        .put((byte) unit)
        .put(function)
        .putShort((short) 0)
        .putShort((short) value)
        .array();
  }

  private static void exchange(OutputStream out, DataInputStream in, byte[] request)
      throws IOException {
    out.write(request);
    byte[] header = in.readNBytes(HEADER_BYTES);
    if (header.length < HEADER_BYTES) {
      throw new EOFException("the simulator has closed the connection");
    }
    int length = ByteBuffer.wrap(header).getShort(4) - 1;
    byte[] response = in.readNBytes(length);
    if (response.length < length || response[0] != request[HEADER_BYTES]) {
      throw new IOException("the simulator has rejected a request of the floor");
    }
  }

  /** Returns the shortest time of a command, in milliseconds. */
  public double millis() {
    return SYNCS * syncMillis + linkMillis;
  }

  /** Returns the shortest time of a command with its way through the broker, in milliseconds. */
  public double withBrokerMillis() {
    return millis() + DELIVERIES * deliveryMillis;
  }

  public Json json() {
    return Json.object()
        .put("sync-ms-p50", BenchText.decimal(syncMillis))
        .put("request-and-read-back-ms-p50", BenchText.decimal(linkMillis))
        .put("floor-ms", BenchText.decimal(millis()))
        .put("delivery-ms-p50", BenchText.decimal(deliveryMillis))
        .put("with-broker-ms", BenchText.decimal(withBrokerMillis()))
        .build();
  }
}
