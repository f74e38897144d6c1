// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.fleet.campaign.Entry.Finished;
import io.parasol.fleet.campaign.Entry.WaveBegun;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The journal of a campaign")
class JournalTest {

  private static final Entry ONE = new WaveBegun(PlayedFleet.BEGIN, 0);
  private static final Entry TWO = new Finished(PlayedFleet.BEGIN);

  @TempDir private Path folder;

  private Path path() {
    return folder.resolve("spring/journal");
  }

  private byte[] both() throws IOException {
    try (Journal journal = Journal.open(path(), Disk.REAL)) {
      journal.append(ONE);
      journal.append(TWO);
    }
    return Files.readAllBytes(path());
  }

  @Test
  void has_what_was_appended() throws Exception {
    both();

    assertEquals(List.of(ONE, TWO), Journal.read(path()));
    try (Journal journal = Journal.open(path(), Disk.REAL)) {
      assertEquals(List.of(ONE, TWO), journal.entries());
    }
  }

  @Test
  void loses_only_the_last_entry_wherever_a_crash_cuts_it_off() throws Exception {
    byte[] whole = both();
    int first = Files.readString(path()).indexOf('\n') + 1;
    for (int length = first; length < whole.length; length++) {
      Files.write(path(), Arrays.copyOf(whole, length));
      assertEquals(List.of(ONE), Journal.read(path()), "at " + length);
      try (Journal journal = Journal.open(path(), Disk.REAL)) {
        journal.append(TWO);
      }
      assertEquals(List.of(ONE, TWO), Journal.read(path()), "at " + length);
    }
  }

  @Test
  void refuses_damage_before_its_end() throws Exception {
    byte[] whole = both();
    whole[20] ^= 1;
    Files.write(path(), whole);

    IOException refused =
        assertThrows(IOException.class, () -> Journal.open(path(), Disk.REAL).close());
    assertTrue(String.valueOf(refused.getMessage()).contains("line 1 is damaged"));
  }

  @Test
  void belongs_to_one_process() throws Exception {
    try (Journal journal = Journal.open(path(), Disk.REAL)) {
      assertEquals(List.of(), journal.entries());
      IOException refused =
          assertThrows(IOException.class, () -> Journal.open(path(), Disk.REAL).close());
      assertTrue(String.valueOf(refused.getMessage()).contains("is in use by another process"));
    }
  }

  @Test
  void takes_nothing_more_after_a_write_that_failed() throws Exception {
    Disk failing =
        new Disk() {
          private int left = 1;

          @Override
          public void force(FileChannel file) throws IOException {
            if (left-- <= 0) {
              throw new IOException("full");
            }
          }
        };
    try (Journal journal = Journal.open(path(), failing)) {
      journal.append(ONE);
      assertThrows(IOException.class, () -> journal.append(TWO));
      assertThrows(IOException.class, () -> journal.append(TWO));
    }
  }
}
