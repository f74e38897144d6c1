// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.fleet.campaign.Entry.Before;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Finished;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.campaign.Entry.WaveBegun;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The journal of a campaign")
class JournalTest {

  private static final Entry ONE = new WaveBegun(PlayedFleet.BEGIN, 0);
  private static final Entry TWO = new Finished(PlayedFleet.BEGIN);

  private static final Before BEFORE = new Before("1.3.0", 0, Set.of());

  @TempDir private Path folder;

  private final List<Entry> opened = new ArrayList<>();

  private Path path() {
    return folder.resolve("spring/journal");
  }

  private Journal open(Disk disk) throws IOException {
    opened.clear();
    return Journal.open(path(), disk, opened::add);
  }

  private List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    Journal.read(path(), entries::add);
    return entries;
  }

  private byte[] both() throws IOException {
    try (Journal journal = open(Disk.REAL)) {
      journal.append(ONE);
      journal.append(TWO);
    }
    return Files.readAllBytes(path());
  }

  @Test
  void has_what_was_appended() throws Exception {
    both();

    assertEquals(List.of(ONE, TWO), read());
    try (Journal journal = open(Disk.REAL)) {
      assertEquals(List.of(ONE, TWO), opened);
      journal.append(TWO);
    }
  }

  @Test
  void loses_only_the_last_entry_wherever_a_crash_cuts_it_off() throws Exception {
    byte[] whole = both();
    int first = Files.readString(path()).indexOf('\n') + 1;
    for (int length = first; length < whole.length; length++) {
      Files.write(path(), Arrays.copyOf(whole, length));
      assertEquals(List.of(ONE), read(), "at " + length);
      try (Journal journal = open(Disk.REAL)) {
        journal.append(TWO);
      }
      assertEquals(List.of(ONE, TWO), read(), "at " + length);
    }
  }

  @Test
  void refuses_damage_before_its_end() throws Exception {
    byte[] whole = both();
    whole[20] ^= 1;
    Files.write(path(), whole);

    IOException refused = assertThrows(IOException.class, () -> open(Disk.REAL).close());
    assertTrue(String.valueOf(refused.getMessage()).contains("line 1 is damaged"));
  }

  @Test
  void belongs_to_one_process() throws Exception {
    try (Journal journal = open(Disk.REAL)) {
      journal.append(ONE);
      IOException refused = assertThrows(IOException.class, () -> open(Disk.REAL).close());
      assertTrue(String.valueOf(refused.getMessage()).contains("is in use by another process"));
    }
  }

  @Test
  void never_has_more_than_can_be_read_again_and_keeps_room_for_results() throws Exception {
    int limit = 4096;
    Target target = PlayedFleet.target("roof", 1);
    Entry sent =
        new Sent(PlayedFleet.BEGIN, target, "c-1", "a".repeat(64), PlayedFleet.BEGIN, BEFORE);
    Entry ended = new Ended(PlayedFleet.BEGIN, target, "c-1", "applied", "read_back", "");
    Entry last = sent;
    try (Journal journal = Journal.open(path(), Disk.REAL, limit, opened::add)) {
      for (int i = 0; i < limit && last.equals(sent); i++) {
        last = journal.appendOrStop(sent);
      }
      assertTrue(last instanceof Stopped stopped && stopped.reason().equals("journal_full"));
      assertThrows(Journal.FullException.class, () -> journal.append(sent));
      journal.append(ended);
    }

    assertTrue(Files.size(path()) <= limit);
    List<Entry> all = read();
    assertEquals(List.of(last, ended), all.subList(all.size() - 2, all.size()));
    Journal.open(path(), Disk.REAL, limit, opened::add).close();
    assertEquals(all, opened);
  }

  @Test
  void takes_no_result_that_could_not_be_read_again_either() throws Exception {
    try (Journal journal = Journal.open(path(), Disk.REAL, 64, opened::add)) {
      assertThrows(Journal.FullException.class, () -> journal.append(ONE));
      assertThrows(Journal.FullException.class, () -> journal.appendOrStop(ONE));
    }

    assertEquals(0, Files.size(path()));
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
    try (Journal journal = open(failing)) {
      journal.append(ONE);
      assertThrows(IOException.class, () -> journal.append(TWO));
      assertThrows(IOException.class, () -> journal.append(TWO));
    }
  }
}
