// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.payload;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.MeasurementPeriod;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.StoredMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The messages of a period")
class PeriodMessagesTest {

  private static final int MESSAGES = 1_500;

  /** Their names hash alike. */
  private static final DeviceId AN = new DeviceId("an");

  private static final DeviceId C0 = new DeviceId("c0");

  private static final List<DeviceId> DEVICES = List.of(A, AN, C0);

  @TempDir Path folder;

  private ReadingStore open() throws Exception {
    return Stores.open(folder, Stores.SMALL, new QuickDisk(), new RecordingStoreListener());
  }

  /** Appends messages; the clock is set back and forth, and sometimes not synchronized. */
  private static void append(ReadingStore store, Random random) throws Exception {
    Instant at = NOON;
    for (int i = 0; i < MESSAGES; i++) {
      at =
          random.nextInt(50) == 0
              ? at.plusSeconds(random.nextInt(2_000) - 1_000)
              : at.plusSeconds(random.nextInt(3));
      DeviceId device = DEVICES.get(random.nextInt(DEVICES.size()));
      boolean isCompressible = random.nextBoolean();
      int length = 50 + random.nextInt(600);
      store.append(
          device,
          at,
          random.nextInt(40) == 0 ? new MonotonicTimestamp(7, i) : null,
          seq ->
              isCompressible
                  ? (device + " " + seq + " ").repeat(length / 10).getBytes(US_ASCII)
                  : payload(device, seq, length));
      if (i % 100 == 0) {
        flush(store);
      }
    }
    flush(store);
  }

  private static List<StoredMessage> expected(List<StoredMessage> all, MeasurementPeriod period) {
    return all.stream()
        .filter(each -> each.stamp() != null || period.contains(each.measuredAt().toEpochMilli()))
        .toList();
  }

  private static void assertSame(List<StoredMessage> expected, List<StoredMessage> found) {
    assertEquals(
        expected.stream().map(StoredMessage::seq).toList(),
        found.stream().map(StoredMessage::seq).toList());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).device(), found.get(i).device());
      assertEquals(expected.get(i).measuredAt(), found.get(i).measuredAt());
      assertEquals(expected.get(i).stamp(), found.get(i).stamp());
      assertArrayEquals(expected.get(i).payload(), found.get(i).payload());
    }
  }

  /** Reads on until the end, with limits that differ each time. */
  private static List<StoredMessage> read(
      ReadingStore store, DeviceId device, MeasurementPeriod period, Random random)
      throws Exception {
    List<StoredMessage> found = new ArrayList<>();
    long before = -1;
    long after = 0;
    while (after > before) {
      List<StoredMessage> part = new ArrayList<>();
      int limit = 1 + random.nextInt(400);
      before = after;
      after =
          store.readWithin(
              device,
              after,
              period.from(),
              period.to(),
              limit,
              1 + random.nextInt(100_000),
              part::add);
      assertTrue(part.size() <= limit, part.toString());
      found.addAll(part);
    }
    return found;
  }

  private static void assertPeriods(ReadingStore store, Random random) throws Exception {
    for (DeviceId device : DEVICES) {
      List<StoredMessage> all = store.read(device, 0, MESSAGES, Long.MAX_VALUE);
      assertTrue(all.size() > MESSAGES / 10, all.size() + " messages of " + device);
      assertSame(all, read(store, device, MeasurementPeriod.ALL, random));
      for (int i = 0; i < 15; i++) {
        long from = NOON.toEpochMilli() + random.nextInt(4_000_000) - 1_000_000;
        MeasurementPeriod period = new MeasurementPeriod(from, from + random.nextInt(800_000) - 10);
        assertSame(expected(all, period), read(store, device, period, random));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void are_those_that_a_scan_of_all_messages_finds(long seed) throws Exception {
    Random random = new Random(seed);
    try (ReadingStore store = open()) {
      append(store, random);
      assertTrue(SegmentFiles.list(folder).size() > 3, "several segments");
      assertPeriods(store, random);
    }
    try (ReadingStore store = open()) {
      assertPeriods(store, random);
    }
  }

  @Test
  void go_on_after_a_segment_that_was_deleted() throws Exception {
    try (ReadingStore store = open()) {
      append(store, new Random(4));
    }
    try (ReadingStore store = open()) {
      Files.delete(SegmentFiles.list(folder).get(1));
      for (DeviceId device : DEVICES) {
        List<StoredMessage> all = store.read(device, 0, MESSAGES, Long.MAX_VALUE);
        assertTrue(all.size() < store.newest(device), "some are missing");
        assertSame(all, read(store, device, MeasurementPeriod.ALL, new Random(5)));
      }
    }
  }

  @Test
  void are_examined_up_to_a_limit_although_none_lies_in_the_period() throws Exception {
    try (ReadingStore store = open()) {
      store.append(A, NOON, new MonotonicTimestamp(7, 1), seq -> payload(A, seq, 100));
      Stores.append(store, A, 300);
      flush(store);
      List<Long> found = new ArrayList<>();

      long upTo = store.readWithin(A, 0, 0, 1, 50, 1 << 20, each -> found.add(each.seq()));

      assertEquals(50, upTo);
      assertEquals(List.of(1L), found, "only what may have been measured at any time");
      assertEquals(7, store.readWithin(B, 7, 0, 1, 50, 1 << 20, each -> found.add(each.seq())));
      assertEquals(1, found.size(), "none of a device without messages");
    }
  }
}
