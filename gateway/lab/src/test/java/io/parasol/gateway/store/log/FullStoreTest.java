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
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
