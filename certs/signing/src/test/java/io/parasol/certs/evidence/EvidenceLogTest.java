// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static io.parasol.certs.evidence.SmallLog.record;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The evidence log")
class EvidenceLogTest {

  @TempDir Path folder;

  private static List<String> records(EvidenceLog log, long from) throws IOException {
    List<String> records = new ArrayList<>();
    log.read(from, (index, record) -> records.add(index + " " + SmallLog.text(record)));
    return records;
  }

  private static String line(int index, String what) {
    return index + " " + SmallLog.text(record(what));
  }

  @Test
  void keeps_what_was_appended_over_a_restart() throws Exception {
    TreeHash root;
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      log.append(record("a"));
      log.append(record("b"));
      root = log.root();
    }

    try (EvidenceLog log = EvidenceLog.open(folder)) {
      assertEquals(2, log.size());
      assertEquals(root, log.root());
      assertEquals(List.of(line(0, "a"), line(1, "b")), records(log, 0));
      assertEquals(List.of(line(1, "b")), records(log, 1));
      assertEquals(List.of(), records(log, 2));
    }
  }

  @Test
  void says_where_a_record_stands_and_proves_it() throws Exception {
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      for (int i = 0; i < 20; i++) {
        LogPlace place = log.append(record("r" + i));

        assertEquals(i, place.index());
        assertEquals(log.size(), place.size());
        assertEquals(log.root(), place.root());
        assertTrue(place.proves(record("r" + i)));
        assertFalse(place.proves(record("r" + i + 1)));
      }
    }
  }

  @Test
  void writes_what_belongs_together_at_once() throws Exception {
    CountingDisk disk = new CountingDisk();
    try (EvidenceLog log = EvidenceLog.open(folder, disk)) {
      int before = disk.syncs;
      LogPlace place =
          log.append(
              List.of(record("before")),
              record("it"),
              where -> List.of(record("behind " + where.index())));

      assertEquals(1, place.index());
      assertTrue(place.proves(record("it")));
      assertEquals(List.of(line(0, "before"), line(1, "it"), line(2, "behind 1")), records(log, 0));
      assertEquals(before + 1, disk.syncs);
    }
  }

  @Test
  void is_all_or_nothing_wherever_the_power_goes() throws Exception {
    Path file = LogSegment.ofFolder(folder, 0).path();
    byte[] before;
    byte[] after;
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      log.append(record("first"));
      before = Files.readAllBytes(file);
      log.append(List.of(record("a")), record("b"), place -> List.of(record("c")));
      after = Files.readAllBytes(file);
    }
    for (int length = before.length; length <= after.length; length++) {
      Files.write(file, Arrays.copyOf(after, length));

      try (EvidenceLog log = EvidenceLog.open(folder)) {
        assertEquals(Optional.empty(), log.unavailableReason());
        assertEquals(length == after.length ? 4 : 1, log.size(), "length " + length);
        assertEquals(length == after.length ? 0 : length - before.length, log.torn().length);
        log.append(record("goes on"));
        assertEquals(length == after.length ? 5 : 2, records(log, 0).size());
      }
    }
  }

  @Test
  void goes_on_in_a_new_file_and_reads_all_of_them() throws Exception {
    byte[] large = new byte[1_000_000];
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      for (int i = 0; i < 12; i++) {
        log.append(large);
      }
    }

    try (EvidenceLog log = EvidenceLog.open(folder)) {
      List<Long> seen = new ArrayList<>();
      log.read(3, (index, record) -> seen.add(index));

      assertEquals(3, LogSegment.list(folder).size());
      assertEquals(List.of(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L), seen);
      assertEquals(
          new MerkleTree(Collections.nCopies(12, TreeHash.ofLeaf(large))).root(12), log.root());
    }
  }

  @Test
  void begins_again_where_a_crash_has_left_an_unfinished_file() throws Exception {
    byte[] large = new byte[1_000_000];
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      for (int i = 0; i < 6; i++) {
        log.append(large);
      }
    }
    LogSegment last = LogSegment.list(folder).get(1);
    Files.write(last.path(), new byte[5]);

    try (EvidenceLog log = EvidenceLog.open(folder)) {
      assertEquals(last.first(), log.size());
      log.append(record("a"));
      assertEquals(last.first() + 1, log.size());
    }
  }

  @Test
  void takes_nothing_once_it_was_damaged() throws Exception {
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      log.append(record("a"));
      log.append(record("b"));
    }
    Path file = LogSegment.ofFolder(folder, 0).path();
    byte[] bytes = Files.readAllBytes(file);
    bytes[80] ^= 1;
    Files.write(file, bytes);

    try (EvidenceLog log = EvidenceLog.open(folder)) {
      assertEquals(
          Optional.of("records-000000000000 is damaged at byte 25: whole records follow"),
          log.unavailableReason());
      assertThrows(IOException.class, () -> log.append(record("c")));
    }
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void takes_nothing_after_a_failed_sync() throws Exception {
    CountingDisk disk = new CountingDisk();
    try (EvidenceLog log = EvidenceLog.open(folder, disk)) {
      log.append(record("a"));
      disk.isFailing = true;
      assertThrows(IOException.class, () -> log.append(record("b")));
      disk.isFailing = false;

      assertThrows(IOException.class, () -> log.append(record("c")));
      assertTrue(log.unavailableReason().orElseThrow().endsWith("Input/output error"));
    }
  }

  /** A disk whose syncs wait until the test lets them go on. */
  private static final class SlowDisk implements Disk {
    private final Semaphore permits = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean isSlow;
    private volatile boolean isFailing;

    @Override
    public void force(FileChannel file) throws IOException {
      if (isSlow) {
        begun.incrementAndGet();
        permits.acquireUninterruptibly();
      }
      if (isFailing) {
        throw new IOException("Input/output error");
      }
    }
  }

  /** An operation on the disk. */
  private interface Operation {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> inBackground(Operation operation) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            operation.run();
          } catch (IOException failed) {
            throw new CompletionException(failed);
          }
        });
  }

  @Test
  void takes_records_during_a_sync_and_makes_them_durable_with_the_next_one() throws Exception {
    SlowDisk disk = new SlowDisk();
    try (EvidenceLog log = EvidenceLog.open(folder, disk)) {
      disk.isSlow = true;
      CompletableFuture<?> first = inBackground(() -> log.append(record("a")));
      await().until(() -> disk.begun.get() == 1);

      log.appendUnsynced(record("b"));
      log.appendUnsynced(record("c"));
      CompletableFuture<?> b = inBackground(log::syncRecords);
      CompletableFuture<?> c = inBackground(log::syncRecords);
      disk.permits.release();
      first.join();
      await().until(() -> disk.begun.get() == 2);
      assertFalse(b.isDone() || c.isDone());
      disk.permits.release();

      CompletableFuture.allOf(b, c).join();
      assertEquals(2, disk.begun.get(), "one sync for both");
      assertEquals(3, log.size());
      disk.isSlow = false;
    }
  }

  @Test
  void takes_nothing_after_a_failed_sync_that_several_records_shared() throws Exception {
    SlowDisk disk = new SlowDisk();
    try (EvidenceLog log = EvidenceLog.open(folder, disk)) {
      log.appendUnsynced(record("a"));
      log.appendUnsynced(record("b"));
      disk.isSlow = true;
      disk.isFailing = true;
      CompletableFuture<?> a = inBackground(log::syncRecords);
      await().until(() -> disk.begun.get() == 1);
      CompletableFuture<?> b = inBackground(log::syncRecords);
      disk.permits.release();
      assertThrows(CompletionException.class, a::join);

      // The next sync of the same file would succeed, although the records may be lost.
      disk.isFailing = false;
      disk.isSlow = false;
      assertThrows(CompletionException.class, b::join);
      assertThrows(IOException.class, log::syncRecords);
      assertThrows(IOException.class, () -> log.appendUnsynced(record("c")));
    }
  }

  @Test
  void goes_on_in_a_new_file_while_records_are_synced() throws Exception {
    byte[] large = new byte[1_000_000];
    AtomicBoolean isOver = new AtomicBoolean();
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      CompletableFuture<?> syncs =
          inBackground(
              () -> {
                while (!isOver.get()) {
                  log.syncRecords();
                }
              });
      for (int i = 0; i < 30; i++) {
        log.appendUnsynced(large);
      }
      isOver.set(true);
      syncs.join();
      assertEquals(Optional.empty(), log.unavailableReason());
    }

    try (EvidenceLog log = EvidenceLog.open(folder)) {
      assertEquals(30, log.size());
    }
  }

  @Test
  void says_when_there_is_no_room_to_begin_something() throws Exception {
    CountingDisk disk = new CountingDisk();
    try (EvidenceLog log = EvidenceLog.open(folder, disk)) {
      assertTrue(log.hasFreeSpace());
      disk.room = 32L * 1024 * 1024 - 1;
      assertFalse(log.hasFreeSpace());
    }
  }

  /** A disk that fails on request. */
  private static final class CountingDisk implements Disk {
    private int syncs;
    private boolean isFailing;
    private long room = Long.MAX_VALUE;

    @Override
    public void force(FileChannel file) throws IOException {
      syncs++;
      if (isFailing) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public void syncFolder(Path path) {}

    @Override
    public long usableSpace(Path path) {
      return room;
    }
  }
}
