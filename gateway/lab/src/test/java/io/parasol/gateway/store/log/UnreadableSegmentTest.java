// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.ReadFailures;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentContents;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.StoreSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder stands in the place of the segment: reading it fails as a bad disk does. */
@DisplayName("A segment that the disk cannot read")
class UnreadableSegmentTest {

  private static final int MESSAGES = 2000;

  @TempDir Path temporary;
  private final RecordingStoreListener listener = new RecordingStoreListener();
  private ReadingStore store;
  private Path segment;
  private Path good;
  private MessageRange inSegment;
  private long stored;

  @BeforeEach
  void the_second_of_several_segments_is_unreadable() throws Exception {
    Path folder = temporary.resolve("store");
    try (ReadingStore before = open(folder)) {
      for (int i = 0; i < MESSAGES / 50; i++) {
        append(before, A, 50);
        flush(before);
      }
    }
    store = open(folder);
    segment = SegmentFiles.list(folder).get(1);
    good = temporary.resolve("good");
    StoreSegment read = new StoreSegment(2, 2, segment, Files.size(segment));
    try (FileChannel file = SegmentFiles.read(segment)) {
      inSegment = Objects.requireNonNull(SegmentContents.of(read, file).runs().get(A)).get(0);
    }
    Files.move(segment, good);
    Files.createDirectory(segment);
  }

  @AfterEach
  void the_store_is_closed() throws Exception {
    store.close();
  }

  private ReadingStore open(Path folder) throws IOException {
    return Stores.open(folder, StoreBounds.of(1 << 20), new QuickDisk(), listener);
  }

  private List<Long> others() {
    List<Long> others = new ArrayList<>(range(1, MESSAGES));
    others.removeAll(range(inSegment.first(), inSegment.last()));
    return others;
  }

  @Test
  void is_read_again_several_times_before_its_messages_count_as_lost() {
    for (int i = 0; i < ReadFailures.MAX_ATTEMPTS; i++) {
      assertThrows(IOException.class, () -> waiting(store, A));
    }
    assertEquals(List.of(), listener.gaps());
  }

  @Test
  void is_a_gap_with_a_count_in_the_end_and_all_other_messages_go_on() {
    await().ignoreExceptions().untilAsserted(() -> assertEquals(others(), waiting(store, A)));

    assertEquals(
        List.of(
            new Gap(A, inSegment.first(), inSegment.last(), inSegment.count(), Gap.Reason.DAMAGED)),
        listener.gaps());
    assertEquals(1, listener.damages().size(), () -> listener.damages().toString());
    assertTrue(listener.damages().get(0).file().equals(segment));
  }

  private void recover(Runnable pause) throws Exception {
    store.close();
    StoreIndex index = new StoreIndex(Set.of(Recipient.BROKER));
    var unused = new StoreRecovery(temporary.resolve("store"), index, listener, pause).run();
    stored = index.device(A).extents().stream().mapToLong(MessageRange::count).sum();
  }

  @Test
  void is_read_again_several_times_at_a_start_before_its_messages_count_as_lost() throws Exception {
    int[] pauses = {0};

    recover(() -> pauses[0]++);

    assertEquals(ReadFailures.MAX_ATTEMPTS, pauses[0]);
    assertEquals(MESSAGES - inSegment.count(), stored);
    assertEquals(1, listener.damages().size(), () -> listener.damages().toString());
  }

  @Test
  void loses_nothing_at_a_start_if_the_disk_can_read_it_again_in_time() throws Exception {
    int[] pauses = {0};

    recover(
        () -> {
          pauses[0]++;
          if (pauses[0] == ReadFailures.MAX_ATTEMPTS) {
            restore();
          }
        });

    assertEquals(MESSAGES, stored);
    assertEquals(List.of(), listener.damages());
  }

  @Test
  void does_not_keep_a_start_waiting_for_each_of_many_segments() throws Exception {
    int[] pauses = {0};
    List<Path> segments = SegmentFiles.list(temporary.resolve("store"));
    assertTrue(segments.size() > 4);
    for (Path each : segments.subList(2, segments.size())) {
      Files.delete(each);
      Files.createDirectory(each);
    }

    recover(() -> pauses[0]++);

    assertEquals(StoreRecovery.MAX_PAUSES, pauses[0]);
  }

  private void restore() {
    try {
      Files.delete(segment);
      Files.move(good, segment);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void loses_nothing_if_the_disk_can_read_it_again_in_time() throws Exception {
    assertThrows(IOException.class, () -> waiting(store, A));
    restore();

    assertEquals(range(1, MESSAGES), waiting(store, A));
    assertEquals(List.of(), listener.gaps());
  }
}
