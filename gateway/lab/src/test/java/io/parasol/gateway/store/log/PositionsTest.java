// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Acknowledgement;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentPositions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The positions of the recipients of a store")
class PositionsTest {

  private static final Set<Recipient> BROKER = Set.of(Recipient.BROKER);
  private static final Duration HOUR = Duration.ofHours(1);

  /** Makes nothing durable that is not committed with a message. */
  private static final CommitPolicy GROUPS_ONLY =
      new CommitPolicy(50, Duration.ofMillis(1), HOUR, CommitSpacing.Limit.NONE, HOUR);

  @TempDir Path folder;
  private final CountingDisk disk = new CountingDisk();

  private static final class CountingDisk extends QuickDisk {
    private final AtomicInteger syncs = new AtomicInteger();

    @Override
    public void force(FileChannel file) throws IOException {
      syncs.incrementAndGet();
      super.force(file);
    }
  }

  private ReadingStore open(Path of, CommitPolicy policy) throws IOException {
    return StoreOpening.open(of, BROKER, Stores.SMALL, policy, disk, new RecordingStoreListener());
  }

  /** Returns what a power failure leaves that takes everything with it that was not synced. */
  private Path afterPowerFailure(Path cursorsBefore) throws IOException {
    Path after = folder.resolve("after");
    Stores.copy(folder.resolve("store"), after);
    for (Path log : logs(after)) {
      Files.delete(log);
    }
    Files.write(after.resolve("cursors"), Files.readAllBytes(cursorsBefore));
    return after;
  }

  private static List<Path> logs(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("acknowledged-"))
          .toList();
    }
  }

  /** Returns the last number of each acknowledgement that the segments contain. */
  private static Set<Long> inSegments(Path store) throws IOException {
    Set<Long> numbers = new HashSet<>();
    for (Path segment : SegmentFiles.list(store)) {
      try (FileChannel file = SegmentFiles.read(segment)) {
        SegmentPositions.read(file)
            .forEach(part -> Acknowledgement.decode(part).forEach(one -> numbers.add(one.to())));
      }
    }
    return numbers;
  }

  /** Appends and acknowledges messages, each acknowledged with the next one committed. */
  private void run(ReadingStore store, DeviceId device, int from, int to) throws Exception {
    for (long seq = from; seq <= to; seq++) {
      append(store, device, 1);
      flush(store);
      store.acknowledge(device, seq);
    }
  }

  private Path opened() throws IOException {
    return Files.copy(folder.resolve("store/cursors"), folder.resolve("cursors-at-the-start"));
  }

  @Test
  void are_durable_with_the_next_group_and_need_no_sync_of_their_own() throws Exception {
    try (ReadingStore store = open(folder.resolve("store"), GROUPS_ONLY)) {
      append(store, A, 1);
      append(store, B, 1);
      flush(store);
      Path cursors = opened();
      int before = disk.syncs.get();

      run(store, A, 2, 20);

      assertEquals(19, disk.syncs.get() - before);
      try (ReadingStore after = open(afterPowerFailure(cursors), GROUPS_ONLY)) {
        assertEquals(List.of(1L, 20L), waiting(after, A));
        assertEquals(List.of(1L), waiting(after, B));
      }
    }
  }

  @Test
  void are_durable_soon_if_no_message_follows() throws Exception {
    try (ReadingStore store = Stores.open(folder.resolve("store"), new RecordingStoreListener())) {
      append(store, A, 3);
      flush(store);
      Path cursors = opened();
      store.acknowledge(A, 2);

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> inSegments(folder.resolve("store")).contains(2L));
      try (ReadingStore after = open(afterPowerFailure(cursors), GROUPS_ONLY)) {
        assertEquals(List.of(1L, 3L), waiting(after, A));
      }
    }
  }

  @Test
  void survive_the_end_of_the_process_at_once() throws Exception {
    try (ReadingStore store = open(folder.resolve("store"), GROUPS_ONLY)) {
      append(store, A, 5);
      flush(store);
      store.acknowledge(A, 1);
      store.acknowledge(A, 4);
      Path killed = folder.resolve("killed");
      Stores.copy(folder.resolve("store"), killed);

      try (ReadingStore after = open(killed, GROUPS_ONLY)) {
        assertEquals(List.of(2L, 3L, 5L), waiting(after, A));
      }
      assertEquals(3, StoreSurvey.of(folder.resolve("store")).waiting());
    }
  }

  @Test
  void are_repeated_in_each_segment_until_the_cursors_have_them() throws Exception {
    try (ReadingStore store = open(folder.resolve("store"), GROUPS_ONLY)) {
      append(store, A, 1);
      append(store, B, 3);
      flush(store);
      Path cursors = opened();
      store.acknowledge(B, 2);
      while (SegmentFiles.list(folder.resolve("store")).size() < 6) {
        append(store, A, 50);
        flush(store);
      }

      try (ReadingStore after = open(afterPowerFailure(cursors), GROUPS_ONLY)) {
        assertEquals(List.of(1L, 3L), waiting(after, B));
      }
    }
  }

  @Test
  void are_in_the_cursors_after_the_store_was_closed() throws Exception {
    try (ReadingStore store = open(folder.resolve("store"), GROUPS_ONLY)) {
      run(store, A, 1, 20);
    }

    assertEquals(List.of(), logs(folder.resolve("store")));
    try (ReadingStore store = open(folder.resolve("store"), GROUPS_ONLY)) {
      assertEquals(List.of(), waiting(store, A));
    }
  }

  @Test
  void are_lost_only_behind_damage_to_their_log() throws Exception {
    try (ReadingStore store = open(folder.resolve("store"), GROUPS_ONLY)) {
      append(store, A, 10);
      flush(store);
      for (long seq = 1; seq <= 8; seq++) {
        store.acknowledge(A, seq);
      }
      Path killed = folder.resolve("killed");
      Stores.copy(folder.resolve("store"), killed);
      Path log = logs(killed).get(0);
      Stores.flipBit(log, Files.size(log) / 2 + 5);

      RecordingStoreListener listener = new RecordingStoreListener();
      try (ReadingStore after = Stores.open(killed, listener)) {
        assertTrue(waiting(after, A).containsAll(range(9, 10)), waiting(after, A).toString());
        assertEquals(range(5, 10), waiting(after, A));
        assertEquals(List.of(), listener.gaps());
      }
    }
  }

  @Test
  void of_a_renamed_device_do_not_count_for_another_one_of_that_name() throws Exception {
    DeviceId renamed = new DeviceId("renamed");
    try (ReadingStore store = open(folder.resolve("store"), GROUPS_ONLY)) {
      run(store, A, 1, 5);
      append(store, A, 1);
      flush(store);
      Stores.copy(folder.resolve("store"), folder.resolve("killed"));
    }

    StoreRename.run(folder.resolve("killed"), A, renamed);

    try (ReadingStore after = open(folder.resolve("killed"), GROUPS_ONLY)) {
      assertEquals(List.of(6L), waiting(after, renamed));
      append(after, A, 3);
      flush(after);
      assertEquals(range(1, 3), waiting(after, A));
    }
  }
}
