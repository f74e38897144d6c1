// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.all;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.payload;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.gateway.store.index.StoreSize;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.RecordFormat;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The store")
class ReadingStoreTest {

  @TempDir Path folder;
  private final RecordingStoreListener listener = new RecordingStoreListener();

  @Test
  void numbers_the_messages_of_each_device_from_one() throws Exception {
    try (ReadingStore store = Stores.open(folder, listener)) {
      append(store, A, 3);
      append(store, B, 2);
      flush(store);
    }

    assertEquals(range(1, 3), listener.durable(A));
    assertEquals(range(1, 2), listener.durable(B));
  }

  @Test
  void gives_back_what_it_was_given() throws Exception {
    try (ReadingStore store = Stores.open(folder, listener)) {
      store.append(A, NOON, seq -> payload(A, seq, 30_000));
      flush(store);

      StoredMessage message = store.waiting(A, 0, 10, 1 << 20).get(0);

      assertEquals(A, message.device());
      assertEquals(1, message.seq());
      assertEquals(NOON, message.measuredAt());
      assertArrayEquals(payload(A, 1, 30_000), message.payload());
    }
  }

  @Test
  void refuses_a_message_longer_than_any_reader_would_take() throws Exception {
    try (ReadingStore store = Stores.open(folder, listener)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> store.append(A, NOON, seq -> new byte[RecordFormat.MAX_PAYLOAD_BYTES + 1]));

      assertEquals(1, store.append(A, NOON, seq -> new byte[RecordFormat.MAX_PAYLOAD_BYTES]));
    }
  }

  @Test
  void keeps_an_acknowledged_message_but_hands_it_out_as_waiting_no_more() throws Exception {
    try (ReadingStore store = Stores.open(folder, listener)) {
      append(store, A, 5);
      flush(store);

      store.acknowledge(A, 1);
      store.acknowledge(A, 2);
      store.acknowledge(A, 4);

      assertEquals(List.of(3L, 5L), waiting(store, A));
      assertEquals(range(1, 5), all(store, A));
      assertEquals(2, store.waiting(A));
    }
  }

  @Test
  void reads_on_behind_a_number_up_to_a_bound() throws Exception {
    try (ReadingStore store = Stores.open(folder, listener)) {
      append(store, A, 10);
      flush(store);

      List<StoredMessage> byCount = store.waiting(A, 4, 3, 1 << 20);
      List<StoredMessage> bySize = store.waiting(A, 4, 10, 150);

      assertEquals(range(5, 7), byCount.stream().map(StoredMessage::seq).toList());
      assertEquals(range(5, 6), bySize.stream().map(StoredMessage::seq).toList());
    }
  }

  @Test
  void says_how_full_it_is_and_how_old_what_waits() throws Exception {
    try (ReadingStore store = Stores.open(folder, listener)) {
      append(store, A, 10);
      flush(store);
      for (int seq = 1; seq <= 4; seq++) {
        store.acknowledge(A, seq);
      }

      StoreSize size = store.size();

      assertEquals(10, size.records());
      assertEquals(6, size.waiting());
      assertEquals(Optional.of(NOON.plusSeconds(4)), size.oldestWaiting());
      assertEquals(Optional.empty(), size.degraded());
    }
  }

  @Test
  void takes_messages_from_many_threads_and_keeps_the_order_of_each_device() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ReadingStore store = Stores.open(folder, listener)) {
      for (int thread = 0; thread < 4; thread++) {
        threads.execute(
            () -> {
              append(store, A, 500);
              append(store, B, 500);
            });
      }
      threads.shutdown();
      assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
      flush(store);

      assertEquals(range(1, 2000), listener.durable(A));
      assertEquals(range(1, 2000), waiting(store, B));
    }
  }

  @Test
  void commits_at_once_when_a_sender_waits_for_each_message() throws Exception {
    try (ReadingStore store = open(new QuickDisk())) {
      for (int i = 0; i < 200; i++) {
        append(store, A, 1);
        store.flush().get(60, TimeUnit.SECONDS);
      }

      assertEquals(200, listener.commits());
      assertEquals(range(1, 200), listener.durable(A));
    }
  }

  @Test
  void commits_together_what_senders_wait_for_during_a_commit() throws Exception {
    SlowDisk stuck = new SlowDisk();
    try (ReadingStore store = open(stuck)) {
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      synchronized (stuck) {
        for (int i = 0; i < 50; i++) {
          append(store, A, 1);
          waiting.add(store.flush());
        }
      }
      for (CompletableFuture<Void> each : waiting) {
        each.get(60, TimeUnit.SECONDS);
      }

      assertEquals(range(1, 50), listener.durable(A));
      assertTrue(listener.commits() <= 3, listener.commits() + " commits");
    }
  }

  @Test
  void commits_what_one_caller_after_another_waits_for_at_a_bounded_rate() throws Exception {
    Duration apart = Duration.ofMillis(20);
    CommitSpacing.Limit limit = new CommitSpacing.Limit(apart, new Rate(0, 0));
    try (ReadingStore store = open(new QuickDisk(), limit)) {
      long begin = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        append(store, A, 1);
        flush(store);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);

      assertEquals(10, listener.commits());
      assertTrue(took.compareTo(apart.multipliedBy(9)) >= 0, took::toString);
    }
  }

  /** The test would wait for an hour if the second commit did. */
  @Test
  void commits_a_burst_that_callers_wait_for_without_a_pause() throws Exception {
    CommitSpacing.Limit limit = new CommitSpacing.Limit(Duration.ofHours(1), new Rate(0, 10));
    try (ReadingStore store = open(new QuickDisk(), limit)) {
      for (int i = 0; i < 11; i++) {
        append(store, A, 1);
        flush(store);
      }

      assertEquals(11, listener.commits());
    }
  }

  private ReadingStore open(Disk disk) throws Exception {
    return open(disk, CommitSpacing.Limit.NONE);
  }

  /** A store that commits by itself after an hour, and for a caller that often. */
  private ReadingStore open(Disk disk, CommitSpacing.Limit forced) throws Exception {
    Duration hour = Duration.ofHours(1);
    CommitPolicy patient = new CommitPolicy(1000, hour, hour, forced, hour);
    return StoreOpening.open(
        folder, Set.of(Recipient.BROKER), Stores.ROOMY, patient, disk, listener);
  }

  @Test
  void tells_what_it_had_no_room_to_queue() throws Exception {
    Disk stuck = new SlowDisk();
    try (ReadingStore store = Stores.open(folder, Stores.ROOMY, stuck, listener)) {
      synchronized (stuck) {
        for (int i = 0; i < 60; i++) {
          store.append(A, NOON, seq -> payload(A, seq, 200_000));
        }
      }
      flush(store);
      append(store, A, 1);
      flush(store);

      Gap gap = listener.gaps().get(0);
      assertEquals(Gap.Reason.OVERLOAD, gap.reason());
      assertEquals(60, gap.to());
      assertEquals(61 - gap.count(), listener.durable(A).size());
      assertEquals(listener.durable(A), waiting(store, A));
    }
  }

  /** Waits for its monitor before each sync. */
  private static final class SlowDisk extends QuickDisk {
    @Override
    public void force(FileChannel file) throws IOException {
      synchronized (this) {
        super.force(file);
      }
    }
  }

  @Nested
  @DisplayName("opened again")
  class OpenedAgain {

    @Test
    void goes_on_with_the_numbers_of_each_device() throws Exception {
      try (ReadingStore store = Stores.open(folder, listener)) {
        append(store, A, 3);
      }
      try (ReadingStore store = Stores.open(folder, listener)) {
        append(store, A, 2);
        append(store, B, 1);
        flush(store);

        assertEquals(range(1, 5), waiting(store, A));
        assertEquals(range(1, 1), waiting(store, B));
      }
    }

    @Test
    void knows_what_was_acknowledged() throws Exception {
      try (ReadingStore store = Stores.open(folder, listener)) {
        append(store, A, 6);
        flush(store);
        store.acknowledge(A, 1);
        store.acknowledge(A, 5);
      }
      try (ReadingStore store = Stores.open(folder, listener)) {
        assertEquals(List.of(2L, 3L, 4L, 6L), waiting(store, A));
        assertEquals(4, store.size().waiting());
      }
    }

    @Test
    void knows_all_that_was_acknowledged_ahead_as_long_as_that_was_allowed() throws Exception {
      int ahead = 0;
      try (ReadingStore store = Stores.open(folder, listener)) {
        append(store, A, 100);
        flush(store);
        for (int seq = 2; store.canAcknowledgeAhead(A); seq += 2) {
          store.acknowledge(A, seq);
          ahead++;
        }
        assertTrue(store.canAcknowledgeAhead(B), "each device has room of its own");
      }
      try (ReadingStore store = Stores.open(folder, listener)) {
        assertEquals(24, ahead);
        assertEquals(100 - ahead, store.waiting(A));

        store.acknowledge(A, 1);
        assertTrue(store.canAcknowledgeAhead(A), "the first run is ahead of nothing any more");
      }
    }

    @Test
    void finds_messages_in_segments_that_are_sealed() throws Exception {
      StoreBounds small = StoreBounds.of(1 << 20);
      try (ReadingStore store = Stores.open(folder, small, new QuickDisk(), listener)) {
        append(store, A, 1500);
        append(store, B, 1500);
      }
      assertTrue(SegmentFiles.list(folder).size() > 3);
      try (ReadingStore store = Stores.open(folder, small, new QuickDisk(), listener)) {
        assertEquals(range(1, 1500), waiting(store, A));
        assertEquals(range(1, 1500), waiting(store, B));
        assertTrue(store.verify().isSound());
        assertEquals(3000, store.verify().records());
      }
      assertTrue(listener.damages().isEmpty());
      assertEquals(0, listener.cut());
    }

    @Test
    void is_the_same_epoch() throws Exception {
      String epoch;
      try (ReadingStore store = Stores.open(folder, listener)) {
        epoch = store.epoch();
      }
      try (ReadingStore store = Stores.open(folder, listener)) {
        assertEquals(epoch, store.epoch());
      }
    }

    @Test
    void is_another_epoch_when_the_folder_was_replaced() throws Exception {
      String epoch;
      try (ReadingStore store = Stores.open(folder, listener)) {
        epoch = store.epoch();
      }
      try (ReadingStore store = Stores.open(folder.resolve("replaced"), listener)) {
        assertNotEquals(epoch, store.epoch());
        assertEquals(1, store.append(A, NOON, seq -> payload(A, seq, 100)));
      }
    }
  }

  @Test
  void is_open_only_once() throws Exception {
    ReadingStore first = Stores.open(folder, listener);

    StoreException refused =
        assertThrows(StoreException.class, () -> Stores.open(folder, new RecordingStoreListener()));
    assertEquals(
        "store " + folder + ": is in use by another process; stop that process first",
        refused.getMessage());

    first.close();
    Stores.open(folder, new RecordingStoreListener()).close();
  }
}
