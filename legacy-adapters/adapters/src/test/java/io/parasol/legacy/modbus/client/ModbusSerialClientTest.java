// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The client of a serial line whose port vanishes during a request")
class ModbusSerialClientTest {

  private static final ModbusSerial LINE =
      new ModbusSerial(
          new LinkId("bus"),
          new SerialSettings(Path.of("/dev/ttyUSB0"), 9600, Parity.EVEN, 8, 1),
          Framing.RTU,
          false,
          false);

  private final AtomicInteger opens = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean isGone;
  private final SerialLineThread thread = new SerialLineThread("modbus-bus");
  private final ModbusSerialClient client =
      new ModbusSerialClient(
          LINE,
          (settings, rs485) -> open(),
          thread,
          TcpSettings.DEFAULT,
          ConnectionListener.NONE,
          () -> 0.5);

  /** Vanishes with the first request. */
  private final class Port implements SerialPort {
    @Override
    public int read(byte[] into, Duration timeout) throws IOException {
      reads.incrementAndGet();
      requirePresent();
      return 0;
    }

    @Override
    public void write(byte[] bytes) {
      isGone = true;
    }

    @Override
    public void close() {}
  }

  private SerialPort open() throws IOException {
    opens.incrementAndGet();
    requirePresent();
    return new Port();
  }

  private void requirePresent() throws IOException {
    if (isGone) {
      throw new IOException("No such device");
    }
  }

  @AfterEach
  void close() {
    client.close();
    thread.shutdown();
  }

  private CompletableFuture<?> request(Duration timeout) {
    return client
        .send(new Unit(1), new ModbusRequest.ReadRegisters(Table.HOLDING, 0, 1), timeout)
        .toCompletableFuture();
  }

  private static void assertDisconnected(CompletableFuture<?> answer) {
    CompletionException failed = assertThrows(CompletionException.class, answer::join);
    assertEquals(
        ModbusFailure.Kind.DISCONNECTED,
        assertInstanceOf(ModbusFailure.class, failed.getCause()).kind());
  }

  private <T> T onTheLine(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, thread).join();
  }

  @Test
  void fails_the_request_at_once_and_waits_without_work_until_the_port_is_tried_again() {
    assertDisconnected(request(Duration.ofHours(1)));

    int readsBefore = reads.get();
    long tasksBefore = thread.getCompletedTaskCount();
    for (int i = 0; i < 1_000; i++) {
      CompletableFuture<?> refused = request(Duration.ofMillis(1));
      assertThrows(CompletionException.class, refused::join);
    }

    // Each wait is longer than the one before; on a busy machine some of them pass meanwhile.
    int retries = opens.get() - 1;
    assertTrue(retries <= 10, "opened %d times".formatted(retries));
    assertEquals(readsBefore, reads.get());
    long tasks = thread.getCompletedTaskCount() - tasksBefore;
    assertTrue(tasks <= 2_000 + 3 * (retries + 1), "%d tasks".formatted(tasks));
    int waiting = onTheLine(() -> thread.getQueue().size());
    assertEquals(1, waiting, "the next attempt, and nothing else");
  }

  @Test
  void works_again_with_the_port_that_is_back() {
    assertDisconnected(request(Duration.ofHours(1)));
    String refused = onTheLine(() -> client.applySettings(LINE.port()));
    assertNotNull(refused);
    assertTrue(refused.contains("No such device"), refused);

    isGone = false;

    assertNull(onTheLine(() -> client.applySettings(LINE.port())));
    assertTrue(client.isConnected());
  }
}
