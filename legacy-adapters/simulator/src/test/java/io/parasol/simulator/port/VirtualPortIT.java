// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A virtual serial port")
@EnabledOnOs(OS.LINUX)
class VirtualPortIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Path link;
  private VirtualPort port;

  @BeforeEach
  void plug_in() throws IOException {
    link = folder.resolve("tty");
    port = VirtualPort.at(link);
  }

  @AfterEach
  void close() {
    port.close();
  }

  private RandomAccessFile program() throws IOException {
    return new RandomAccessFile(link.toFile(), "rw");
  }

  private byte[] heard() throws IOException {
    byte[] bytes = new byte[64];
    return Arrays.copyOf(bytes, port.read(bytes, PATIENCE));
  }

  private static byte[] read(RandomAccessFile program, int count) throws IOException {
    byte[] bytes = new byte[count];
    program.readFully(bytes);
    return bytes;
  }

  @Test
  void carries_every_byte_unchanged_in_both_directions() throws IOException {
    byte[] all = new byte[256];
    for (int each = 0; each < all.length; each++) {
      all[each] = (byte) each;
    }
    try (RandomAccessFile program = program()) {
      port.write(all);
      assertArrayEquals(all, read(program, all.length));

      byte[] bytes = new byte[512];
      program.write(all);
      assertArrayEquals(all, Arrays.copyOf(bytes, port.read(bytes, PATIENCE)));
    }
  }

  @Test
  void hears_nothing_when_its_patience_ends() throws IOException {
    assertEquals(0, port.read(new byte[8], Duration.ofMillis(1)));
    assertEquals(0, port.read(new byte[8], Duration.ZERO));
  }

  @Test
  void goes_on_when_a_program_has_closed_it_and_another_opens_it() throws IOException {
    try (RandomAccessFile first = program()) {
      first.write('a');
    }
    assertEquals("a", new String(heard(), US_ASCII));
    assertEquals(0, port.read(new byte[8], Duration.ofMillis(1)));

    try (RandomAccessFile second = program()) {
      second.write('b');
      assertEquals("b", new String(heard(), US_ASCII));
    }
  }

  @Test
  void forgets_what_nobody_reads() throws IOException {
    try (PseudoTerminal terminal = PseudoTerminal.open()) {
      byte[] old =
          "somebody who reads would have read this long ago\n".repeat(50).getBytes(US_ASCII);
      terminal.write(old);
      await().atMost(PATIENCE).until(() -> terminal.unread() == old.length);

      terminal.write("now\n".getBytes(US_ASCII));
      await().atMost(PATIENCE).until(() -> terminal.unread() < old.length);

      try (RandomAccessFile program = new RandomAccessFile(terminal.path().toFile(), "rw")) {
        assertEquals("now\n", new String(read(program, 4), US_ASCII));
      }
    }
  }

  @Test
  void never_blocks_however_much_is_written() throws IOException {
    byte[] line = new byte[4096];
    for (int each = 0; each < 1000; each++) {
      port.write(line);
    }
    assertEquals(0, port.read(line, Duration.ZERO));
  }

  @Test
  void hangs_up_on_who_has_it_open_when_it_is_pulled_out() throws IOException {
    try (RandomAccessFile program = program()) {
      port.unplug();

      assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
      assertThrows(IOException.class, () -> read(program, 1));
      assertThrows(IOException.class, () -> program.write(1));
    }
    assertEquals(0, port.read(new byte[8], Duration.ofMillis(1)));
    port.write(new byte[8]);
  }

  @Test
  void comes_back_under_the_same_name_as_another_terminal() throws IOException {
    Path before = Files.readSymbolicLink(link);
    port.unplug();
    try (VirtualPort between = VirtualPort.at(folder.resolve("between"))) {
      port.plugIn();
      port.plugIn();
      assertNotEquals(Files.readSymbolicLink(between.path()), Files.readSymbolicLink(port.path()));
      assertEquals(before.getParent(), Files.readSymbolicLink(link).getParent());
    }
    try (RandomAccessFile program = program()) {
      program.write('x');
      assertEquals("x", new String(heard(), US_ASCII));
    }
  }

  @Test
  void a_read_that_waits_outlives_an_unplug_and_hears_what_comes_after() throws Exception {
    CompletableFuture<byte[]> received =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                byte[] bytes = heard();
                return bytes.length == 0 ? heard() : bytes;
              } catch (IOException failed) {
                throw new IllegalStateException(failed);
              }
            });
    port.unplug();
    port.plugIn();
    try (RandomAccessFile program = program()) {
      program.write('y');
      assertEquals("y", new String(received.get(60, TimeUnit.SECONDS), US_ASCII));
    }
  }

  @Test
  void ends_a_read_that_waits_when_it_is_closed() {
    CompletableFuture<String> ended =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return "heard " + heard().length;
              } catch (IOException closed) {
                return String.valueOf(closed.getMessage());
              }
            });
    port.close();

    assertEquals(link + ": closed", ended.orTimeout(60, TimeUnit.SECONDS).join());
    assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    assertThrows(IOException.class, () -> port.plugIn());
  }

  @Test
  void leaves_no_descriptor_behind() throws IOException {
    long before = descriptors();
    for (int each = 0; each < 100; each++) {
      port.unplug();
      port.plugIn();
    }
    assertTrue(descriptors() < before + 20, () -> "was " + before);
  }

  private static long descriptors() throws IOException {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void replaces_a_link_that_an_earlier_run_has_left() throws IOException {
    Path stale = folder.resolve("stale");
    Files.createSymbolicLink(stale, Path.of("/dev/pts/999999"));

    try (VirtualPort again = VirtualPort.at(stale)) {
      assertTrue(Files.exists(again.path()));
    }
  }

  @Test
  void replaces_nothing_else() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "somebody's");
    Path elsewhere = Files.createSymbolicLink(folder.resolve("elsewhere"), file);

    for (Path taken : new Path[] {file, elsewhere}) {
      IOException refused = assertThrows(IOException.class, () -> VirtualPort.at(taken));
      assertEquals(taken + ": exists already; expected a path that is free", refused.getMessage());
    }
    assertEquals("somebody's", Files.readString(elsewhere));
  }

  @Test
  void says_in_one_line_where_no_link_can_be_made() {
    Path nowhere = folder.resolve("missing/tty");

    IOException refused = assertThrows(IOException.class, () -> VirtualPort.at(nowhere));

    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("cannot create the link " + nowhere + ": "),
        refused::getMessage);
  }
}
