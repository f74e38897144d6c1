// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The floor of a collection")
class CollectFloorTest {

  private static final int REJECTED = 9;

  @TempDir Path folder;
  private ServerSocket server;
  private final AtomicInteger registers = new AtomicInteger();

  @BeforeEach
  void serve() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::answerAll, "controllers");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void answerAll() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] request = new byte[12];
        while (true) {
          in.readFully(request);
          client.getOutputStream().write(answer(ByteBuffer.wrap(request)));
        }
      } catch (IOException clientHasEnded) {
        // The next one follows, or the test has ended.
      }
    }
  }

  private byte[] answer(ByteBuffer request) {
    byte unit = request.get(6);
    if (unit == REJECTED) {
      return new byte[] {0, 1, 0, 0, 0, 3, unit, (byte) 0x83, 2};
    }
    int count = request.getShort(10);
    registers.addAndGet(count);
    return ByteBuffer.allocate(9 + 2 * count)
        .putInt(0x0001_0000)
        .putShort((short) (3 + 2 * count))
        .put(unit)
        .put((byte) 3)
        .put((byte) (2 * count))
        .array();
  }

  private CollectFloor.PolledUnit unit(int unit, int points) {
    return new CollectFloor.PolledUnit(server.getLocalPort(), unit, points);
  }

  @Test
  void reads_every_register_and_leaves_no_file() throws IOException {
    CollectFloor floor =
        CollectFloor.measure(folder, List.of(unit(1, 100), unit(2, 100)), 1_700, 800);

    // Four rounds are measured, after two that are not.
    assertEquals(6 * 200 * 2, registers.get());
    assertTrue(
        floor.requests() > 0 && floor.encryption() > 0 && floor.store() > 0, floor::toString);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void does_not_exist_where_a_request_is_rejected() {
    assertThrows(
        IOException.class,
        () -> CollectFloor.measure(folder, List.of(unit(REJECTED, 10)), 1_700, 100));
  }
}
