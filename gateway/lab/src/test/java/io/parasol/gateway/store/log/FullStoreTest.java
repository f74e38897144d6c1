// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.all;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.payload;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A full store")
class FullStoreTest {

  @TempDir Path folder;
  private final RecordingStoreListener ears = new RecordingStoreListener();

  private ReadingStore open(RecordingStoreListener listener) throws IOException {
    return Stores.open(folder, Stores.SMALL, new QuickDisk(), listener);
  }

  private static void append(ReadingStore store, DeviceId device, int count, int bytes)
      throws Exception {
    for (int i = 0; i < count; i++) {
      store.append(device, NOON, seq -> payload(device, seq, bytes));
      if (i % 20 == 0) {
        flush(store);
      }
    }
    flush(store);
  }

  private long onDisk() throws IOException {
    long bytes = 0;
    for (Path segment : SegmentFiles.list(folder)) {
      bytes += Files.size(segment);
    }
    return bytes;
  }

  @Test
  void never_takes_more_than_its_bound() throws Exception {
    try (ReadingStore store = open(ears)) {
      for (int i = 0; i < 50; i++) {
        append(store, A, 20, 2000);
        assertTrue(onDisk() <= Stores.SMALL.keep());
      }
      assertTrue(onDisk() > Stores.SMALL.keep() / 2, "most of it is used");
    }
  }

  @Test
  void drops_the_oldest_and_its_gaps_are_what_is_missing() throws Exception {
    try (ReadingStore store = open(ears)) {
      append(store, A, 1000, 2000);

      List<Long> there = waiting(store, A);
      long dropped = 1000L - there.size();

      assertEquals(range(dropped + 1, 1000), there);
      assertEquals(List.of(new Gap(A, 1, dropped, dropped, Gap.Reason.FULL)), store.gaps(A));
      assertEquals(dropped, ears.gaps().stream().mapToLong(Gap::count).sum());
      assertEquals(dropped, store.size().lost().get(Gap.Reason.FULL));
    }
  }

  @Test
  void tells_of_no_loss_when_what_it_drops_was_delivered() throws Exception {
    try (ReadingStore store = open(ears)) {
      for (int i = 0; i < 1000; i++) {
        long seq = store.append(A, NOON, number -> payload(A, number, 2000));
        store.acknowledge(A, seq);
        flush(store);
      }

      assertTrue(ears.gaps().isEmpty());
      assertEquals(1000 - all(store, A).size(), store.size().aged());
      assertTrue(store.size().aged() > 500);
    }
  }

  @Test
  void takes_from_the_chatty_device_and_leaves_the_quiet_ones_all_they_have() throws Exception {
    try (ReadingStore store = open(ears)) {
      for (int round = 0; round < 100; round++) {
        append(store, B, 1, 200);
        append(store, A, 20, 2000);
      }

      assertEquals(range(1, 100), waiting(store, B));
      assertTrue(ears.gaps().stream().allMatch(gap -> gap.device().equals(A)));
      assertTrue(onDisk() <= Stores.SMALL.keep());
      assertTrue(waiting(store, A).size() > 100, "the chatty one has what is left");
    }
    RecordingStoreListener later = new RecordingStoreListener();
    try (ReadingStore store = open(later)) {
      assertEquals(range(1, 100), waiting(store, B));
      assertTrue(store.verify().isSound(), store.verify().toString());
      assertTrue(later.damages().isEmpty());
    }
  }

  @Test
  void joins_what_it_carries_over_so_that_the_files_stay_few() throws Exception {
    try (ReadingStore store = open(ears)) {
      for (int round = 0; round < 300; round++) {
        append(store, B, 1, 300);
        append(store, A, 10, 2000);
      }
    }

    // 512 KiB in segments of 64 KiB, and the small ones double in size from one to the next.
    assertTrue(SegmentFiles.list(folder).size() <= 8 + 6);
  }

  /** Counts the segments that are deleted, and the bytes of those that replace larger ones. */
  private static final class CountingDisk extends QuickDisk {
    private final AtomicLong copied = new AtomicLong();
    private final AtomicInteger deleted = new AtomicInteger();

    @Override
    public void renameAtomically(Path temporary, Path name) throws IOException {
      if (name.toString().endsWith(".segment")) {
        copied.addAndGet(Files.size(temporary));
      }
      super.renameAtomically(temporary, name);
    }

    @Override
    public void delete(Path file) throws IOException {
      deleted.addAndGet(file.toString().endsWith(".segment") ? 1 : 0);
      super.delete(file);
    }
  }

  @Test
  void copies_hardly_a_segment_if_all_devices_send_alike() throws Exception {
    CountingDisk disk = new CountingDisk();
    List<Integer> devices = new ArrayList<>(IntStream.range(0, 40).boxed().toList());
    try (ReadingStore store = Stores.open(folder, new StoreBounds(2 << 20, 32 << 10), disk, ears)) {
      for (int round = 0; round < 120; round++) {
        // Several links poll at the same time, so that the order differs.
        Collections.shuffle(devices, new Random(round));
        for (int number : devices) {
          DeviceId device = new DeviceId("d" + number);
          store.append(device, NOON, seq -> payload(device, seq, 1000));
        }
        flush(store);
      }
    }

    assertTrue(disk.deleted.get() > 50, "%d were deleted".formatted(disk.deleted.get()));
    assertTrue(disk.copied.get() < 100_000, "%d bytes were copied".formatted(disk.copied.get()));
  }

  /**
   * Fails in a sync of the folder after a segment was replaced, as often as the test states. Also
   * rejects writes, so that segments end before they are full.
   */
  private static final class UnsyncedDisk extends QuickDisk {
    private int replacementsBefore;
    private int failures;
    private int failed;
    private volatile boolean rejectsNextWrite;

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
      if (rejectsNextWrite) {
        rejectsNextWrite = false;
        throw new IOException("Input/output error");
      }
      super.write(file, bytes, at);
    }

    @Override
    public void renameAtomically(Path temporary, Path name) throws IOException {
      boolean isReplacement = Files.exists(name) && name.toString().endsWith(".segment");
      super.renameAtomically(temporary, name);
      if (isReplacement && replacementsBefore-- <= 0) {
        fail();
      }
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      if (failed > 0) {
        fail();
      }
    }

    private void fail() throws IOException {
      if (failed < failures) {
        failed++;
        throw new IOException("Input/output error");
      }
    }
  }

  @ParameterizedTest(name = "{0} times")
  @ValueSource(ints = {1, 2})
  void holds_each_message_once_after_the_folder_could_not_be_synced(int times) throws Exception {
    UnsyncedDisk disk = new UnsyncedDisk();
    try (ReadingStore store = Stores.open(folder, Stores.SMALL, disk, ears)) {
      for (int segment = 1; segment <= 8; segment++) {
        append(store, B, 1, 15_000);
        append(store, A, 1, 4_000);
        disk.rejectsNextWrite = true;
        append(store, A, 1, 10);
        await().until(() -> store.size().degraded().isEmpty());
      }
      disk.replacementsBefore = 1;
      disk.failures = times;
      append(store, A, 300, 2000);

      assertEquals(times, disk.failed, "the fault has happened");
      assertEquals(range(1, 8), waiting(store, B));
      assertTrue(store.verify().isSound(), store.verify().toString());
      assertTrue(onDisk() <= Stores.SMALL.keep(), "the replaced files are deleted");
    }
    try (ReadingStore store = open(new RecordingStoreListener())) {
      assertEquals(range(1, 8), waiting(store, B));
    }
  }

  @Test
  void is_verified_while_its_segments_are_replaced() throws Exception {
    try (ReadingStore store = open(ears)) {
      for (int round = 0; round < 100; round++) {
        append(store, B, 1, 300);
        append(store, A, 10, 2000);
      }
      AtomicInteger changes = new AtomicInteger();

      StoreVerification verified =
          ReadingStore.verify(
              folder,
              Recipient.BROKER,
              share -> {
                if (share > 0.2 && changes.getAndIncrement() < 6) {
                  appendQuickly(store);
                }
              });

      assertTrue(changes.get() > 0);
      assertTrue(verified.isSound(), verified::toString);
    }
  }

  private static void appendQuickly(ReadingStore store) {
    try {
      append(store, B, 1, 300);
      append(store, A, 60, 2000);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void shares_alike_among_devices_that_are_all_chatty() throws Exception {
    List<DeviceId> devices = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      devices.add(new DeviceId("inverter-" + i));
    }
    try (ReadingStore store = open(ears)) {
      for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 4; i++) {
          append(store, devices.get(i), i + 1, 1000);
        }
      }

      long[] kept = new long[4];
      for (int i = 0; i < 4; i++) {
        kept[i] = waiting(store, devices.get(i)).size();
      }
      // Whole segments go, so the shares are alike but for what one segment holds.
      long inOneSegment = Stores.SMALL.segment() / 1000;
      for (int i = 0; i < 4; i++) {
        assertTrue(Math.abs(kept[i] - kept[3]) <= inOneSegment, Arrays.toString(kept));
      }
    }
  }

  @Test
  void goes_on_with_the_numbers_of_a_device_of_which_nothing_is_left() throws Exception {
    try (ReadingStore store = open(ears)) {
      append(store, A, 1, 2000);
      for (int device = 0; device < 60; device++) {
        append(store, new DeviceId("meter-" + device), 20, 2000);
      }
      assertTrue(all(store, A).isEmpty() || all(store, A).equals(range(1, 1)));
    }
    try (ReadingStore store = open(new RecordingStoreListener())) {
      assertEquals(2, store.append(A, NOON, seq -> payload(A, seq, 100)));
    }
  }
}
