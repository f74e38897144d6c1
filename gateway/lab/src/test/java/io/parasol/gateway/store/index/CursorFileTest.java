// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import static io.parasol.gateway.store.log.Stores.A;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.store.log.QuickDisk;
import io.parasol.gateway.store.segment.Recipient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The file of cursors")
class CursorFileTest {

  private static final Recipient BROKER = Recipient.BROKER;

  @TempDir Path folder;
  private final StoreIndex index = new StoreIndex(Set.of(BROKER));
  private final DeviceLog log = index.device(A);

  /** Writes go on while it syncs, as acknowledgements do. */
  private static final class BusyDisk extends QuickDisk {
    private final List<Long> touched = new ArrayList<>();
    private Runnable whileSyncing = () -> {};
    private boolean fails;

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
      touched.add(at);
      super.write(file, bytes, at);
    }

    @Override
    public void force(FileChannel file) throws IOException {
      whileSyncing.run();
      if (fails) {
        throw new IOException("no");
      }
    }
  }

  private void settle(CursorFile file, long upTo) {
    synchronized (index) {
      log.cursor(BROKER).settle(1, upTo);
      file.write(log);
    }
  }

  @SuppressWarnings("try") // Opened for what it hands out.
  private static long mark(Path path) throws IOException {
    List<Long> marks = new ArrayList<>();
    try (CursorFile ignored =
        CursorFile.open(
            BROKER, new QuickDisk(), path, slot -> marks.add(slot.mark()), corruption -> {})) {
      return marks.get(0);
    }
  }

  @Test
  void always_leaves_whole_what_was_synced_last_however_busy_it_is() throws Exception {
    Path path = folder.resolve("cursors");
    BusyDisk disk = new BusyDisk();
    try (CursorFile file = CursorFile.open(BROKER, disk, path, slot -> {}, corruption -> {})) {
      for (long round = 1; round <= 12; round++) {
        long first = 10 * round;
        settle(file, first);
        disk.whileSyncing = () -> settle(file, first + 5);
        file.sync(index);
        disk.touched.clear();
        settle(file, first + 6);

        Path torn = folder.resolve("torn-" + round);
        Files.copy(path, torn);
        byte[] bytes = Files.readAllBytes(torn);
        // What was written since the sync began may arrive in parts.
        bytes[(int) (disk.touched.get(0) + 20)] ^= 1;
        Files.write(torn, bytes);
        assertTrue(mark(torn) >= first, "round " + round + ": " + mark(torn));
      }
    }
    assertEquals(126, mark(path));
  }

  @Test
  void begins_no_other_slot_after_a_sync_that_failed() throws Exception {
    Path path = folder.resolve("cursors");
    BusyDisk disk = new BusyDisk();
    try (CursorFile file = CursorFile.open(BROKER, disk, path, slot -> {}, corruption -> {})) {
      settle(file, 1);
      file.sync(index);
      disk.touched.clear();
      disk.fails = true;
      for (long upTo = 2; upTo <= 20; upTo++) {
        settle(file, upTo);
        assertThrows(IOException.class, () -> file.sync(index));
      }
      assertEquals(1, Set.copyOf(disk.touched).size(), disk.touched.toString());

      disk.fails = false;
      file.sync(index);
      settle(file, 21);
      assertEquals(2, Set.copyOf(disk.touched).size(), disk.touched.toString());
    }
  }

  @Test
  void leaves_alone_what_was_synced_last_however_many_syncs_fail_in_a_row() throws Exception {
    Path path = folder.resolve("cursors");
    BusyDisk disk = new BusyDisk();
    try (CursorFile file = CursorFile.open(BROKER, disk, path, slot -> {}, corruption -> {})) {
      settle(file, 1);
      file.sync(index);
      byte[] synced = Files.readAllBytes(path);
      disk.touched.clear();
      disk.fails = true;
      for (long upTo = 2; upTo <= 40; upTo += 2) {
        long next = upTo;
        settle(file, next);
        disk.whileSyncing = () -> settle(file, next + 1);
        assertThrows(IOException.class, () -> file.sync(index));
      }

      // Nothing of all this has arrived; or it all has, but in parts.
      Path torn = folder.resolve("torn");
      byte[] bytes = Files.readAllBytes(path);
      for (long at : Set.copyOf(disk.touched)) {
        bytes[(int) at + 20] ^= 1;
      }
      Files.write(torn, bytes);
      assertEquals(1, mark(Files.write(folder.resolve("none"), synced)));
      assertEquals(1, mark(torn));

      disk.fails = false;
      disk.touched.clear();
      disk.whileSyncing = () -> {};
      file.sync(index);
      assertTrue(!disk.touched.isEmpty(), "what a failed sync was to take is written again");
    }
    assertEquals(41, mark(path));
  }
}
