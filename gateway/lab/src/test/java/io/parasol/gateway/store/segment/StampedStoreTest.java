// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.all;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.payload;
import static io.parasol.gateway.store.log.Stores.range;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.store.log.QuickDisk;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.RecordingStoreListener;
import io.parasol.gateway.store.log.Stores;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A store whose clock was not right")
class StampedStoreTest {

  private static final long BOOT = 0x8123_4567_89ab_cdefL;
  private static final Instant NEVER_SET = Instant.ofEpochMilli(7_000);
  private static final long LATER = NOON.plusSeconds(100_000).toEpochMilli();

  @TempDir Path folder;

  private ReadingStore open() throws Exception {
    return Stores.open(folder, Stores.SMALL, new QuickDisk(), new RecordingStoreListener());
  }

  private static void stamped(ReadingStore store, long count) {
    for (long i = 1; i <= count; i++) {
      store.append(A, NEVER_SET, new MonotonicTimestamp(BOOT, i), seq -> payload(A, seq, 100));
    }
  }

  private static void assertStamped(ReadingStore store, long first, long last) throws Exception {
    for (long seq = first; seq <= last; seq++) {
      StoredMessage one = store.read(A, seq - 1, 1, 1).get(0);
      assertEquals(new MonotonicTimestamp(BOOT, seq), one.stamp());
      assertEquals(NEVER_SET, one.measuredAt());
      assertArrayEquals(payload(A, seq, 100), one.payload());
    }
  }

  @Test
  void keeps_by_the_other_clock_when_each_message_was_measured() throws Exception {
    try (ReadingStore store = open()) {
      stamped(store, 1000);
      flush(store);
      assertStamped(store, 1, 1000);
    }
    assertTrue(SegmentFiles.list(folder).size() > 2, "sealed ones and one that is not");
    assertTrue(ReadingStore.verify(folder).isSound());
    try (ReadingStore store = open()) {
      assertStamped(store, 1, 1000);
    }
  }

  @Test
  void keeps_it_in_a_segment_that_is_written_again() throws Exception {
    try (ReadingStore store = open()) {
      stamped(store, 50);
      for (int i = 0; i < 8000; i++) {
        store.append(B, NOON, seq -> payload(B, seq, 100));
      }
      flush(store);
      assertTrue(store.newest(B) - all(store, B).size() > 1000, "room was made");
      assertStamped(store, 1, 50);
    }
    try (ReadingStore store = open()) {
      assertStamped(store, 1, 50);
      assertEquals(OptionalLong.of(1), store.firstWithin(A, 0, LATER, LATER));
      assertEquals(OptionalLong.empty(), store.firstWithin(B, 0, LATER, LATER), "a right clock");
    }
  }

  @Test
  void looks_for_any_time_in_what_may_be_of_any_time() throws Exception {
    try (ReadingStore store = open()) {
      stamped(store, 1000);
      store.append(B, NOON, seq -> payload(B, seq, 100));
      flush(store);
      assertEquals(OptionalLong.of(1), store.firstWithin(A, 0, LATER, LATER));
      assertEquals(OptionalLong.of(1000), store.firstWithin(A, 999, LATER, LATER));
    }
    try (ReadingStore store = open()) {
      assertEquals(OptionalLong.of(1), store.firstWithin(A, 0, LATER, LATER));
      assertEquals(OptionalLong.empty(), store.firstWithin(B, 0, LATER, LATER), "a right clock");
    }
  }

  @Test
  void knows_after_a_restart_when_the_machine_started() throws Exception {
    MonotonicTimestamp stamp = new MonotonicTimestamp(BOOT, 500);
    try (ReadingStore store = open()) {
      store.boots().markUnsynchronized(BOOT);
      store.boots().markUnsynchronized(5);
      store.boots().recordBootTime(BOOT, NOON.toEpochMilli(), 900);
      store.boots().save();
      assertEquals(OptionalLong.of(NOON.toEpochMilli() + 500), store.boots().instant(stamp));
    }
    try (ReadingStore store = open()) {
      assertEquals(OptionalLong.of(NOON.toEpochMilli() + 500), store.boots().instant(stamp));
      assertEquals(
          OptionalLong.empty(),
          store.boots().instant(new MonotonicTimestamp(BOOT, 901)),
          "not yet");
      assertEquals(OptionalLong.empty(), store.boots().instant(new MonotonicTimestamp(5, 1)));
      assertEquals(OptionalLong.empty(), store.boots().instant(new MonotonicTimestamp(6, 1)));
    }
    assertTrue(ReadingStore.verify(folder).isSound());
  }

  @Test
  void writes_nothing_about_a_start_at_which_the_clock_was_right() throws Exception {
    try (ReadingStore store = open()) {
      store.boots().recordBootTime(BOOT, NOON.toEpochMilli(), 900);
      store.boots().save();
    }
    assertTrue(Files.notExists(folder.resolve("boots")));
  }

  @Test
  void believes_no_line_that_is_not_as_it_was_written_and_says_so() throws Exception {
    try (ReadingStore store = open()) {
      for (long boot : List.of(1L, 2L)) {
        store.boots().markUnsynchronized(boot);
        store.boots().recordBootTime(boot, NOON.toEpochMilli(), 900);
      }
      store.boots().save();
    }
    Path file = folder.resolve("boots");
    byte[] sound = Files.readAllBytes(file);
    int line = new String(sound, StandardCharsets.US_ASCII).indexOf('\n') + 1;
    for (int at = 0; at < line - 1; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);

      List<Corruption> damages = ReadingStore.verify(folder).damages();
      assertEquals(
          List.of(new Corruption(file, 0, line - 1, "boot time: checksum does not match")),
          damages);
      try (ReadingStore store = open()) {
        assertEquals(OptionalLong.empty(), store.boots().instant(new MonotonicTimestamp(1, 500)));
        assertTrue(store.boots().instant(new MonotonicTimestamp(2, 500)).isPresent());
      }
    }
  }

  /** Written down here byte by byte, so that it stays what it was. */
  @Test
  void is_no_hindrance_to_one_of_the_time_before_there_were_stamps() throws Exception {
    try (ReadingStore store = open()) {
      store.append(B, NOON, seq -> payload(B, seq, 100));
    }
    byte[] payload = payload(A, 1, 100);
    byte[] name = "inverter-01".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer record = ByteBuffer.allocate(36 + name.length + payload.length);
    record.putInt(0xFF50_0052).putInt(0).putInt(record.capacity()).putInt(0);
    record.put((byte) 1).put((byte) name.length).putShort((short) 0);
    record.putLong(1).putLong(NOON.toEpochMilli()).put(name).put(payload);
    CRC32C crc = new CRC32C();
    crc.update(record.array(), 8, record.capacity() - 8);
    record.putInt(4, (int) crc.getValue());
    Path segment = Stores.lastSegment(folder);
    byte[] before = Files.readAllBytes(segment);
    Files.write(
        segment,
        ByteBuffer.allocate(before.length + record.capacity())
            .put(before)
            .put(record.array())
            .array());

    try (ReadingStore store = open()) {
      assertEquals(range(1, 1), all(store, A));
      StoredMessage old = store.read(A, 0, 1, 1).get(0);
      assertArrayEquals(payload, old.payload());
      assertEquals(NOON, old.measuredAt());
      assertEquals(null, old.stamp());
    }
  }
}
