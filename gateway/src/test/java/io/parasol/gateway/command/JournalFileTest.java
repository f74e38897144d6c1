// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A journal file")
class JournalFileTest {

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("commands.journal");
  }

  private JournalFile.Opened open() throws Exception {
    return JournalFile.open(path(), Disk.REAL);
  }

  private List<String> content() throws Exception {
    JournalFile.Opened opened = open();
    opened.file().close();
    return opened.records().stream().map(record -> new String(record, UTF_8)).toList();
  }

  private void write(String... records) throws Exception {
    try (JournalFile file = open().file()) {
      for (String record : records) {
        file.append(record.getBytes(UTF_8));
      }
    }
  }

  @Test
  void holds_its_records_in_order() throws Exception {
    write("one", "", "three");
    write("four");

    assertEquals(List.of("one", "", "three", "four"), content());
  }

  @Test
  void loses_a_write_that_was_cut_off_at_any_byte_and_nothing_else() throws Exception {
    write("one", "two");
    int before = (int) Files.size(path());
    write("the third record");
    byte[] whole = Files.readAllBytes(path());

    for (int length = before; length < whole.length; length++) {
      Files.write(path(), Arrays.copyOf(whole, length));
      assertEquals(List.of("one", "two"), content(), "cut to " + length);
      assertEquals(before, Files.size(path()));
    }
    Files.write(path(), whole);
    assertEquals(List.of("one", "two", "the third record"), content());
  }

  @Test
  void loses_a_last_write_of_which_any_byte_is_wrong() throws Exception {
    write("one");
    int before = (int) Files.size(path());
    write("two");
    byte[] whole = Files.readAllBytes(path());

    for (int at = before; at < whole.length; at++) {
      byte[] torn = whole.clone();
      torn[at] ^= 0x10;
      Files.write(path(), torn);
      assertEquals(List.of("one"), content(), "byte " + at);
    }
  }

  @Test
  void loses_a_tail_of_zeros() throws Exception {
    write("one");
    byte[] whole = Files.readAllBytes(path());
    Files.write(path(), Arrays.copyOf(whole, whole.length + 4096));

    assertEquals(List.of("one"), content());
  }

  @Test
  void goes_on_after_a_cut() throws Exception {
    write("one", "two");
    byte[] whole = Files.readAllBytes(path());
    Files.write(path(), Arrays.copyOf(whole, whole.length - 1));
    write("three");

    assertEquals(List.of("one", "three"), content());
  }

  @Test
  void is_damaged_when_whole_records_follow_a_broken_one() throws Exception {
    write("one", "two", "three");
    byte[] whole = Files.readAllBytes(path());
    int last = whole.length - "three".length() - 16;

    for (int at = 0; at < last; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(path(), damaged);
      assertThrows(JournalDamagedException.class, this::open, "byte " + at);
      assertEquals(whole.length, Files.size(path()));
    }
  }

  @Test
  void is_replaced_whole() throws Exception {
    write("one", "two");
    try (JournalFile file = open().file()) {
      file.replaceWith(List.of("sum".getBytes(UTF_8)));
      file.append("three".getBytes(UTF_8));
    }

    assertEquals(List.of("sum", "three"), content());
    assertFalse(Files.exists(folder.resolve("commands.journal.new")));
  }

  @Test
  void forgets_a_replacement_that_was_not_finished() throws Exception {
    write("one");
    Files.writeString(folder.resolve("commands.journal.new"), "half");

    assertEquals(List.of("one"), content());
    assertFalse(Files.exists(folder.resolve("commands.journal.new")));
  }

  @Test
  void takes_nothing_more_after_a_failed_sync() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    try (JournalFile file = JournalFile.open(path(), disk).file()) {
      file.append("one".getBytes(UTF_8));
      disk.isFailing = true;
      assertThrows(IOException.class, () -> file.append("two".getBytes(UTF_8)));
      disk.isFailing = false;

      assertThrows(IOException.class, () -> file.append("three".getBytes(UTF_8)));
      assertTrue(file.isBroken());
    }
  }

  @Test
  void tries_again_after_a_full_disk() throws Exception {
    try (JournalFile file = open().file()) {
      file.append("one".getBytes(UTF_8));
      // What a write that ran out of space leaves behind.
      try (FileChannel other = FileChannel.open(path(), StandardOpenOption.APPEND)) {
        other.write(ByteBuffer.wrap(new byte[] {0x50, 0x4A}));
      }
      file.append("two".getBytes(UTF_8));
    }

    assertEquals(List.of("one", "two"), content());
  }
}
