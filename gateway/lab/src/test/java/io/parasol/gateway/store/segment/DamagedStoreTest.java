// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.all;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flipBit;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.store.index.CursorSlot;
import io.parasol.gateway.store.log.QuickDisk;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.RecordingStoreListener;
import io.parasol.gateway.store.log.StoreBounds;
import io.parasol.gateway.store.log.Stores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A damaged store")
class DamagedStoreTest {

  /** Header, name and payload of a message of A, as {@link Stores#append} makes it. */
  private static final int RECORD = 36 + 11 + 100;

  @TempDir Path folder;
  private Path first;

  @BeforeEach
  void several_segments() throws Exception {
    try (ReadingStore store = open(new RecordingStoreListener())) {
      append(store, A, 1000);
      append(store, B, 10);
      flush(store);
      store.acknowledge(A, 1);
      store.acknowledge(A, 2);
    }
    first = SegmentFiles.list(folder).get(0);
    assertTrue(ReadingStore.verify(folder).isSound());
  }

  private ReadingStore open(RecordingStoreListener listener) throws IOException {
    return Stores.open(folder, StoreBounds.of(1 << 20), new QuickDisk(), listener);
  }

  private void assertLocated(Path file, long at, String what) throws IOException {
    List<Corruption> damages = ReadingStore.verify(folder).damages();
    assertEquals(1, damages.size(), damages.toString());
    Corruption corruption = damages.get(0);
    assertEquals(file, corruption.file());
    assertTrue(
        corruption.offset() <= at && at < corruption.offset() + corruption.bytes(),
        corruption.toString());
    assertTrue(corruption.what().startsWith(what), corruption.what());
  }

  @Test
  void has_a_flipped_bit_in_a_segments_header_located() throws Exception {
    flipBit(first, 9);

    assertLocated(first, 9, "segment header");
    try (ReadingStore store = open(new RecordingStoreListener())) {
      assertEquals(range(1, 1000), all(store, A));
    }
  }

  @Test
  void has_any_flipped_bit_of_a_record_located() throws Exception {
    byte[] sound = Files.readAllBytes(first);
    for (int at = 0; at < RECORD; at++) {
      long place = SegmentHeader.SIZE + 4L * RECORD + at;
      flipBit(first, place);

      assertLocated(first, place, "record");
      assertEquals(RECORD, ReadingStore.verify(folder).damages().get(0).bytes());
      Files.write(first, sound);
    }
  }

  @Test
  void gives_what_lies_around_a_bad_record_and_tells_what_it_cannot_give() throws Exception {
    flipBit(first, SegmentHeader.SIZE + 4L * RECORD + 60);

    RecordingStoreListener listener = new RecordingStoreListener();
    try (ReadingStore store = open(listener)) {
      List<Long> expected = new ArrayList<>(range(3, 1000));
      expected.remove(5L);
      assertEquals(expected, waiting(store, A));
      assertEquals(List.of(new Gap(A, 5, 5, 1, Gap.Reason.DAMAGED)), listener.gaps());
      assertEquals(1, listener.damages().size());
      assertEquals(List.of(new Gap(A, 5, 5, 1, Gap.Reason.DAMAGED)), store.gaps(A));
    }
    RecordingStoreListener later = new RecordingStoreListener();
    try (ReadingStore store = open(later)) {
      assertEquals(997, waiting(store, A).size());
      assertTrue(later.gaps().isEmpty(), "a gap is told once");
    }
  }

  @Test
  void is_read_from_end_to_end_where_a_seal_is_bad() throws Exception {
    flipBit(first, Files.size(first) - 2);

    assertLocated(first, Files.size(first) - 2, "record");
    RecordingStoreListener listener = new RecordingStoreListener();
    try (ReadingStore store = open(listener)) {
      assertEquals(range(1, 1000), all(store, A));
      assertEquals(1, listener.damages().size());
    }
  }

  @Test
  void misses_the_seal_of_a_segment_that_was_cut_short() throws Exception {
    byte[] sound = Files.readAllBytes(first);
    Files.write(first, Arrays.copyOf(sound, SegmentHeader.SIZE + 4 * RECORD));

    assertEquals("seal record is missing", ReadingStore.verify(folder).damages().get(0).what());
    RecordingStoreListener listener = new RecordingStoreListener();
    try (ReadingStore store = open(listener)) {
      assertEquals("seal record is missing", listener.damages().get(0).what());
      assertEquals(range(1, 4), all(store, A).subList(0, 4));
    }
  }

  @Test
  void falls_back_to_the_older_slot_of_a_cursor() throws Exception {
    try (ReadingStore store = open(new RecordingStoreListener())) {
      store.acknowledge(A, 3);
    }
    Path cursors = folder.resolve("cursors");
    int newest = newestSlotOf(cursors);
    flipBit(cursors, newest + 30L);

    assertLocated(cursors, newest + 30L, "cursor slot");
    RecordingStoreListener listener = new RecordingStoreListener();
    try (ReadingStore store = open(listener)) {
      assertEquals("cursor slot", listener.damages().get(0).what().substring(0, 11));
      assertTrue(waiting(store, A).containsAll(range(4, 1000)), "sent twice rather than never");
      assertEquals(range(1, 10), waiting(store, B));
    }
  }

  private static int newestSlotOf(Path cursors) throws IOException {
    byte[] bytes = Files.readAllBytes(cursors);
    long one = ByteBuffer.wrap(bytes).getLong(4);
    long two = ByteBuffer.wrap(bytes).getLong(CursorSlot.SIZE + 4);
    return one > two ? 0 : CursorSlot.SIZE;
  }

  @Test
  void gets_a_new_epoch_when_its_own_is_gone_and_says_so() throws Exception {
    String epoch = Files.readString(folder.resolve("epoch")).strip();
    Files.writeString(folder.resolve("epoch"), "rubbish");

    assertEquals(
        "epoch is missing or invalid; expected 16 hex digits",
        ReadingStore.verify(folder).damages().get(0).what());
    RecordingStoreListener listener = new RecordingStoreListener();
    try (ReadingStore store = open(listener)) {
      assertNotEquals(epoch, store.epoch());
      assertEquals(range(1, 1000), all(store, A));
      assertEquals(1, listener.damages().size());
    }
  }

  @Test
  void goes_on_when_a_segment_was_deleted_under_it() throws Exception {
    RecordingStoreListener listener = new RecordingStoreListener();
    try (ReadingStore store = open(listener)) {
      Files.delete(first);

      List<Long> there = waiting(store, A);

      assertTrue(there.size() < 998);
      assertEquals(1000, there.get(there.size() - 1));
      assertEquals(998 - there.size(), store.gaps(A).stream().mapToLong(Gap::count).sum());
      assertEquals("file is missing", listener.damages().get(0).what());
    }
  }
}
