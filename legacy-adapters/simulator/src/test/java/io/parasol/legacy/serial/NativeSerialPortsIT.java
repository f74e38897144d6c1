// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import io.parasol.simulator.port.VirtualPort;
import io.parasol.testing.IgnoredSignals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A serial port of this machine")
@EnabledOnOs(OS.LINUX)
class NativeSerialPortsIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Path NATIVE = Path.of("target", "native");
  private static final NativeSerialPorts PORTS = new NativeSerialPorts(List.of(NATIVE));

  @TempDir private Path folder;
  private VirtualPort line;

  @BeforeEach
  void plug_in() throws IOException {
    line = VirtualPort.at(folder.resolve("ttyUSB0"));
  }

  @AfterEach
  void pull_out() {
    line.close();
  }

  @Test
  void is_opened_by_a_link_to_it_and_carries_bytes_both_ways() throws Exception {
    try (SerialPort port = PORTS.open(settings(115_200), false)) {
      port.write(bytes("ask"));
      assertArrayEquals(bytes("ask"), Arrays.copyOf(readFrom(line), 3));

      line.write(bytes("tell"));
      assertArrayEquals(bytes("tell"), Arrays.copyOf(readFrom(port), 4));
    }
  }

  @Test
  void carries_every_byte_unchanged() throws Exception {
    byte[] all = new byte[256];
    for (int value = 0; value < all.length; value++) {
      all[value] = (byte) value;
    }
    try (SerialPort port =
        PORTS.open(new SerialSettings(line.path(), 115_200, Parity.EVEN, 8, 2), false)) {
      port.write(all);
      assertArrayEquals(all, readFully(line, all.length));
      line.write(all);
      assertArrayEquals(all, readFully(port, all.length));
    }
  }

  @Test
  void takes_the_time_of_the_wire_to_write() throws Exception {
    try (SerialPort port = PORTS.open(settings(9_600), false)) {
      long start = System.nanoTime();
      port.write(new byte[96]);

      assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Test
  void has_nothing_to_read_when_nothing_comes() throws Exception {
    try (SerialPort port = PORTS.open(settings(9_600), false)) {
      assertEquals(0, port.read(new byte[8], Duration.ZERO));
      assertEquals(0, port.read(new byte[8], Duration.ofMillis(60)));
    }
  }

  @Test
  void leaves_what_the_process_does_on_signals_as_it_was() throws Exception {
    try (SerialPort port = PORTS.open(settings(9_600), false)) {
      assertEquals(0, port.read(new byte[8], Duration.ZERO));
      ProcessHandle own = ProcessHandle.current();
      // A process that was started by nohup has inherited that it ignores SIGHUP.
      assertEquals(
          IgnoredSignals.contains("HUP", own.parent().orElseThrow()),
          IgnoredSignals.contains("HUP", own));
    }
  }

  @Nested
  @DisplayName("is refused in one line")
  class IsRefused {

    @Test
    void when_it_is_not_there() {
      Path nowhere = folder.resolve("ttyUSB7");

      assertRefused(
          "there is no serial port " + nowhere,
          new SerialSettings(nowhere, 9_600, Parity.NONE, 8, 1),
          false);
    }

    @Test
    void when_it_is_something_else() throws Exception {
      Path file = Files.createFile(folder.resolve("file"));

      assertRefused(
          file + " is not a serial port",
          new SerialSettings(file, 9_600, Parity.NONE, 8, 1),
          false);
    }

    @Test
    void when_this_program_has_it_and_not_any_more_when_it_is_closed() throws Exception {
      SerialPort first = PORTS.open(settings(9_600), false);
      assertRefused(line.path() + " is in use by this program itself", settings(9_600), false);
      first.close();

      PORTS.open(settings(9_600), false).close();
    }

    @Test
    void when_another_program_has_it_by_that_ones_name() throws Exception {
      Process other =
          new ProcessBuilder(
                  "flock", line.path().toString(), "sh", "-c", "echo locked; exec sleep 60")
              .start();
      try {
        assertEquals("locked", other.inputReader().readLine());
        IOException refused =
            assertThrows(IOException.class, () -> PORTS.open(settings(9_600), false));
        assertMatches(
            "\\Q%s\\E is in use by (flock|sleep) \\(process [0-9]+\\)( and .*)?"
                .formatted(line.path()),
            refused);
      } finally {
        other.descendants().forEach(ProcessHandle::destroyForcibly);
        other.destroyForcibly().waitFor();
      }
    }

    @Test
    void when_rs485_is_asked_for_and_the_driver_has_none() throws Exception {
      assertRefused(
          "the driver of %s cannot switch the direction of an RS-485 line; remove rs485: true if the adapter switches by itself"
              .formatted(line.path()),
          settings(9_600),
          true);

      PORTS.open(settings(9_600), false).close();
    }

    private static void assertRefused(String why, SerialSettings settings, boolean rs485) {
      var refused = assertThrows(IOException.class, () -> PORTS.open(settings, rs485));
      assertEquals(why, refused.getMessage());
    }
  }

  @Nested
  @DisplayName("that is pulled out")
  class PulledOut {

    @Test
    void fails_a_read_that_waits_and_every_other() throws Exception {
      try (SerialPort port = PORTS.open(settings(9_600), false)) {
        CompletableFuture<IOException> failed = failureOf(() -> port.read(new byte[8], LONG));
        line.unplug();

        assertMatches(".* is gone.*", failed.get(60, TimeUnit.SECONDS));
        assertThrows(IOException.class, () -> port.read(new byte[8], Duration.ZERO));
        assertThrows(IOException.class, () -> port.write(bytes("ask")));
      }
    }

    @Test
    void can_be_opened_again_when_it_is_back_under_another_number() throws Exception {
      SerialPort first = PORTS.open(settings(9_600), false);
      line.unplug();
      first.close();
      assertThrows(IOException.class, () -> PORTS.open(settings(9_600), false));
      line.plugIn();

      try (SerialPort port = PORTS.open(settings(9_600), false)) {
        port.write(bytes("ask"));
        assertArrayEquals(bytes("ask"), Arrays.copyOf(readFrom(line), 3));
      }
    }
  }

  @Test
  void ends_a_read_that_waits_when_it_is_closed() throws Exception {
    SerialPort port = PORTS.open(settings(9_600), false);
    CompletableFuture<IOException> failed = failureOf(() -> port.read(new byte[8], LONG));
    port.close();
    port.close();

    assertEquals(line.path() + " is closed", failed.get(60, TimeUnit.SECONDS).getMessage());
  }

  @Test
  void fails_a_write_that_is_not_taken_instead_of_waiting_forever() throws Exception {
    try (SerialPort port = PORTS.open(settings(115_200), false)) {
      IOException stuck =
          assertThrows(
              IOException.class,
              () -> {
                for (int count = 0; count < 200; count++) {
                  port.write(new byte[512]);
                }
              });

      assertEquals(line.path() + " does not accept data", stuck.getMessage());
    }
  }

  private static void assertMatches(String pattern, IOException failure) {
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.matches(pattern), message);
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private static CompletableFuture<IOException> failureOf(Step step) {
    CompletableFuture<IOException> failure = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
                failure.completeExceptionally(new AssertionError("it did not fail"));
              } catch (IOException expected) {
                failure.complete(expected);
              }
            });
    thread.start();
    await().until(() -> thread.getState() == Thread.State.RUNNABLE || failure.isDone());
    return failure;
  }

  private SerialSettings settings(int baud) {
    return new SerialSettings(line.path(), baud, Parity.NONE, 8, 1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] readFrom(SerialPort port) throws IOException {
    byte[] into = new byte[64];
    assertTrue(port.read(into, LONG) > 0);
    return into;
  }

  private static byte[] readFully(SerialPort port, int count) throws IOException {
    byte[] all = new byte[count];
    byte[] into = new byte[count];
    for (int have = 0; have < count; ) {
      int more = port.read(into, LONG);
      System.arraycopy(into, 0, all, have, more);
      have += more;
    }
    return all;
  }
}
