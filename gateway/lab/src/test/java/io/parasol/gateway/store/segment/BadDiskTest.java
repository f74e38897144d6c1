// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.payload;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.store.log.QuickDisk;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.RecordingStoreListener;
import io.parasol.gateway.store.log.Stores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("On a disk that takes nothing the store")
class BadDiskTest {

  @TempDir Path folder;
  private final RecordingStoreListener ears = new RecordingStoreListener();
  private final FullDisk disk = new FullDisk();

  /** Takes nothing that makes a file longer, or nothing at all, while that is set. */
  private static final class FullDisk extends QuickDisk {
    private boolean full;
    private boolean readOnly;

    synchronized void becomes(boolean isFull, boolean isReadOnly) {
      full = isFull;
      readOnly = isReadOnly;
    }

    @Override
    public synchronized void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
      if (readOnly) {
        throw new IOException("Read-only file system");
      }
      if (full && at + bytes.remaining() > file.size()) {
        // As a real one does: part of it fits.
        bytes.limit(bytes.position() + bytes.remaining() / 2);
        super.write(file, bytes, at);
        throw new IOException("No space left on device");
      }
      super.write(file, bytes, at);
    }

    @Override
    public synchronized long usableSpace(Path folder) {
      return full ? 0 : 1L << 40;
    }
  }

  /** Does not come back from a sync while that is set. */
  private static final class StuckDisk extends QuickDisk {
    private boolean stuck;

    synchronized void becomes(boolean isStuck) {
      stuck = isStuck;
      notifyAll();
    }

    @Override
    public synchronized void force(FileChannel file) throws IOException {
      try {
        while (stuck) {
          wait();
        }
      } catch (InterruptedException nobodyDoes) {
        throw new IOException(nobodyDoes);
      }
    }
  }

  private ReadingStore open(RecordingStoreListener listener) throws IOException {
    return Stores.open(folder, Stores.ROOMY, disk, listener);
  }

  private void awaitRecovery() {
    await().atMost(Duration.ofSeconds(60)).until(() -> ears.conditions().contains("recovered"));
  }

  @Test
  void hands_messages_on_without_keeping_them_and_says_so_once() throws Exception {
    try (ReadingStore store = open(ears)) {
      append(store, A, 3);
      flush(store);
      disk.becomes(true, false);

      append(store, A, 2);
      flush(store);
      append(store, A, 2);
      flush(store);

      assertEquals(range(1, 3), ears.durable(A));
      assertEquals(range(4, 7), ears.notDurable(A));
      assertEquals(List.of("degraded: No space left on device"), ears.conditions());
      assertEquals(Optional.of("No space left on device"), store.size().degraded());
      assertEquals(range(1, 3), waiting(store, A));
      assertEquals(List.of(new Gap(A, 4, 7, 4, Gap.Reason.NOT_STORED)), store.gaps(A));
    }
  }

  @Test
  void takes_messages_again_by_itself_when_there_is_room() throws Exception {
    try (ReadingStore store = open(ears)) {
      append(store, A, 3);
      flush(store);
      disk.becomes(true, false);
      append(store, A, 1);
      flush(store);
      disk.becomes(false, false);
      awaitRecovery();

      append(store, A, 2);
      flush(store);

      assertEquals(List.of(1L, 2L, 3L, 5L, 6L), waiting(store, A));
      assertEquals(Optional.empty(), store.size().degraded());
      assertTrue(store.verify().isSound(), store.verify().toString());
    }
    RecordingStoreListener later = new RecordingStoreListener();
    try (ReadingStore store = open(later)) {
      assertEquals(List.of(1L, 2L, 3L, 5L, 6L), waiting(store, A));
      assertEquals(7, store.append(A, NOON, seq -> payload(A, seq, 10)));
      assertTrue(later.gaps().isEmpty());
      assertTrue(later.damages().isEmpty());
    }
  }

  @Test
  void reports_each_loss_once_however_often_it_takes_nothing_while_a_backlog_waits()
      throws Exception {
    int times = 40; // more than a cursor slot has space for
    try (ReadingStore store = open(ears)) {
      for (int i = 1; i <= times; i++) {
        append(store, A, 1);
        flush(store);
        disk.becomes(true, false);
        append(store, A, 1);
        flush(store);
        disk.becomes(false, false);
        int recoveries = i;
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> ears.conditions().stream().filter("recovered"::equals).count() == recoveries);
      }
      append(store, A, 1);
      flush(store);
    }
    RecordingStoreListener later = new RecordingStoreListener();
    try (ReadingStore store = open(later)) {
      assertEquals(List.of(), later.gaps());
      assertEquals(times + 1, waiting(store, A).size());
      assertEquals(times, store.gaps(A).stream().mapToLong(Gap::count).sum());
    }
  }

  @Test
  void gives_back_the_oldest_of_its_own_where_others_fill_the_disk() throws Exception {
    List<Path> segments;
    try (ReadingStore store = Stores.open(folder, Stores.SMALL, disk, ears)) {
      for (int i = 0; i < 100; i++) {
        store.append(A, NOON, seq -> payload(A, seq, 2000));
        flush(store);
      }
      segments = new ArrayList<>(SegmentFiles.list(folder));
      disk.becomes(true, false);
      append(store, A, 1);
      flush(store);

      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> SegmentFiles.list(folder).size() < segments.size());

      assertTrue(ears.gaps().contains(new Gap(A, 101, 101, 1, Gap.Reason.NOT_STORED)));
      assertTrue(ears.gaps().stream().anyMatch(gap -> gap.reason() == Gap.Reason.FULL));
      assertTrue(
          store.size().bytes() >= Stores.SMALL.keep() / 16, "but does not vanish altogether");
    }
  }

  @Test
  void knows_how_long_it_waits_for_the_disk_also_where_that_is_no_commit() throws Exception {
    StuckDisk stuck = new StuckDisk();
    try (ReadingStore store = Stores.open(folder, Stores.ROOMY, stuck, ears)) {
      append(store, A, 1);
      flush(store);
      stuck.becomes(true);
      store.acknowledge(A, 1); // so that how far the broker has got is to be synced

      await().until(() -> store.lastCommit().toMillis() > 100);

      stuck.becomes(false);
      await().until(() -> store.lastCommit().toMillis() < 100);
    } finally {
      stuck.becomes(false);
    }
  }

  @Nested
  @DisplayName("and a process that ends meanwhile")
  class AndAProcessThatEnds {

    /** Leaves an image of the folder as a kill would. */
    private Path killed(ReadingStore store) throws Exception {
      Path image = folder.resolveSibling(folder.getFileName() + "-image");
      Stores.copy(folder, image);
      store.close();
      return image;
    }

    @Test
    void never_gives_a_number_twice_and_reports_those_that_were_given() throws Exception {
      ReadingStore store = open(ears);
      append(store, A, 3);
      flush(store);
      disk.becomes(true, false);
      append(store, A, 4);
      flush(store);
      Path image = killed(store);

      RecordingStoreListener later = new RecordingStoreListener();
      try (ReadingStore again = Stores.open(image, later)) {
        assertEquals(store.epoch(), again.epoch());
        assertEquals(8, again.append(A, NOON, seq -> payload(A, seq, 10)));
        assertEquals(List.of(new Gap(A, 4, 7, 4, Gap.Reason.NOT_STORED)), again.gaps(A));
        assertEquals(List.of(), later.gaps(), "no number that was never given is missing");
      }
    }

    @Test
    void is_another_epoch_where_not_even_numbers_could_be_reserved() throws Exception {
      ReadingStore store = open(ears);
      append(store, A, 3);
      flush(store);
      String before = store.epoch();
      disk.becomes(false, true);
      append(store, A, 4);
      flush(store);

      assertNotEquals(before, store.epoch(), "4 to 7 may be given again in the epoch on disk");
      disk.becomes(false, false);
      awaitRecovery();
      append(store, A, 1);
      flush(store);
      String after = store.epoch();
      store.close();
      try (ReadingStore again = Stores.open(folder, new RecordingStoreListener())) {
        assertEquals(after, again.epoch());
      }
    }
  }
}
