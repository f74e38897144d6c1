// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.lastSegment;
import static io.parasol.gateway.store.log.Stores.payload;
import static io.parasol.gateway.store.log.Stores.range;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Catalogue;
import io.parasol.gateway.store.index.CatalogueContent;
import io.parasol.gateway.store.index.CursorSlot;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of every device, each number that was given is delivered, waiting, or reported as missing. The
 * process that wrote the store was killed in each of these tests.
 */
@DisplayName("After damage to a store, every number that was given is accounted for:")
class StoreLedgerTest {

  private static final Set<Recipient> BOTH = Set.of(Recipient.BROKER, Recipient.CENTRE);
  private static final long GIVEN_A = 1000;
  private static final long GIVEN_B = 50;

  @TempDir Path temporary;
  private Path folder;
  private final RecordingStoreListener listener = new RecordingStoreListener();

  /** Several segments of 64 KiB. The broker has the first 300 messages of A, the centre none. */
  @BeforeEach
  void a_store_with_a_backlog_whose_process_was_killed() throws Exception {
    Path running = temporary.resolve("running");
    folder = temporary.resolve("killed");
    try (ReadingStore store = open(running, new RecordingStoreListener())) {
      for (int i = 0; i < GIVEN_B; i++) {
        appendSome(store, A, GIVEN_A / GIVEN_B);
        appendSome(store, B, 1);
        flush(store);
      }
      range(1, 300).forEach(seq -> store.acknowledge(A, seq));
      store.acknowledge(Recipient.CENTRE, B, 1);
      await("positions on the disk").until(() -> hasPositions(running, A, B));
      appendSome(store, A, 1); // later than any position that was written
      flush(store);
      Stores.copy(running, folder);
    }
    assertTrue(SegmentFiles.list(folder).size() > 3);
  }

  private static boolean hasPositions(Path folder, DeviceId... devices) throws IOException {
    CatalogueContent known =
        Catalogue.read(folder.resolve(Catalogue.FILE), corruption -> {}).orElseThrow();
    return Stream.of(devices)
        .allMatch(each -> known.of(each).filter(it -> it.positions().equals(BOTH)).isPresent());
  }

  private static ReadingStore open(Path folder, RecordingStoreListener listener)
      throws IOException {
    return Stores.open(folder, BOTH, StoreBounds.of(1 << 20), new QuickDisk(), listener);
  }

  private static void appendSome(ReadingStore store, DeviceId device, long count) {
    for (int i = 0; i < count; i++) {
      store.append(device, NOON, seq -> payload(device, seq, 300));
    }
  }

  private static List<Long> waiting(ReadingStore store, Recipient recipient, DeviceId device)
      throws IOException {
    return store.waiting(recipient, device, 0, 10_000, 1L << 24).stream()
        .map(StoredMessage::seq)
        .toList();
  }

  private static List<Long> lost(RecordingStoreListener listener, DeviceId device) {
    List<Long> lost = new ArrayList<>();
    for (Gap gap : listener.gaps()) {
      if (gap.device().equals(device)) {
        assertEquals(gap.to() - gap.from() + 1, gap.count(), gap::toString);
        lost.addAll(range(gap.from(), gap.to()));
      }
    }
    return lost;
  }

  /** Opens the store, and checks both devices for both recipients. */
  private void assertAccountedFor() throws Exception {
    try (ReadingStore store = open(folder, listener)) {
      assertAccountedFor(store, Recipient.BROKER, A, 301, GIVEN_A + 1);
      assertAccountedFor(store, Recipient.CENTRE, A, 1, GIVEN_A + 1);
      assertAccountedFor(store, Recipient.BROKER, B, 1, GIVEN_B);
      assertAccountedFor(store, Recipient.CENTRE, B, 2, GIVEN_B);
      assertEquals(GIVEN_A + 2, store.append(A, NOON, seq -> payload(A, seq, 10)));
      assertEquals(GIVEN_B + 1, store.append(B, NOON, seq -> payload(B, seq, 10)));
    }
    RecordingStoreListener later = new RecordingStoreListener();
    try (ReadingStore store = open(folder, later)) {
      assertEquals(List.of(), later.gaps(), "each gap is reported once");
      assertEquals(GIVEN_A + 3, store.append(A, NOON, seq -> payload(A, seq, 10)));
    }
  }

  private void assertAccountedFor(
      ReadingStore store, Recipient recipient, DeviceId device, long from, long to)
      throws IOException {
    List<Long> accounted = waiting(store, recipient, device);
    Set<Long> lost = new HashSet<>(lost(listener, device));
    assertTrue(accounted.stream().noneMatch(lost::contains), "waiting and lost");
    List<Long> both = new ArrayList<>(accounted);
    lost.stream().filter(seq -> seq >= from).forEach(both::add);
    assertEquals(range(from, to), both.stream().sorted().toList(), recipient + " " + device);
  }

  private static void zero(Path file, long from, long to) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate((int) (to - from)), from);
    }
  }

  @Test
  void without_damage_nothing_is_missing() throws Exception {
    assertAccountedFor();

    assertEquals(List.of(), listener.gaps());
    assertEquals(List.of(), listener.damages());
  }

  @Test
  void a_zeroed_block_in_the_newest_segment() throws Exception {
    zero(lastSegment(folder), 2000, 6096);

    assertAccountedFor();

    assertFalse(listener.gaps().isEmpty());
  }

  @Test
  void a_zeroed_block_at_the_end_of_the_newest_segment() throws Exception {
    Path newest = lastSegment(folder);
    zero(newest, Files.size(newest) - 2000, Files.size(newest));

    assertAccountedFor();

    assertFalse(listener.gaps().isEmpty());
  }

  @Test
  void a_flipped_bit_in_the_newest_record() throws Exception {
    Path newest = lastSegment(folder);
    Stores.flipBit(newest, Files.size(newest) - 10);

    assertAccountedFor();

    long lost = GIVEN_A + 1;
    assertEquals(List.of(new Gap(A, lost, lost, 1, Gap.Reason.DAMAGED)), listener.gaps());
  }

  @ParameterizedTest(name = "segment {0} of those that are there is deleted")
  @ValueSource(ints = {0, 1, 2, -1})
  void a_deleted_segment(int index) throws Exception {
    List<Path> segments = SegmentFiles.list(folder);
    Files.delete(segments.get(Math.floorMod(index, segments.size())));

    assertAccountedFor();

    assertFalse(listener.gaps().isEmpty());
    assertTrue(listener.gaps().stream().allMatch(gap -> gap.reason() == Gap.Reason.DAMAGED));
  }

  @Test
  void all_segments_deleted() throws Exception {
    for (Path segment : SegmentFiles.list(folder)) {
      Files.delete(segment);
    }

    assertAccountedFor();
  }

  @Test
  void an_empty_newest_segment() throws Exception {
    Files.write(lastSegment(folder), new byte[0]);

    assertAccountedFor();
  }

  @Nested
  @DisplayName("before the gateway starts again,")
  class BeforeTheStart {

    @Test
    void verify_and_the_survey_find_nothing_missing_where_nothing_is() throws Exception {
      assertTrue(ReadingStore.verify(folder).isSound(), ReadingStore.verify(folder)::toString);
      for (StoreSurvey.DeviceSurvey device : StoreSurvey.of(folder).devices()) {
        assertEquals(List.of(), device.missing());
      }
    }

    @ParameterizedTest(name = "segment {0} of those that are there is deleted")
    @ValueSource(ints = {0, 1, -1})
    void verify_and_the_survey_list_the_numbers_of_a_deleted_segment(int index) throws Exception {
      List<Path> segments = SegmentFiles.list(folder);
      Files.delete(segments.get(Math.floorMod(index, segments.size())));

      StoreVerification found = ReadingStore.verify(folder);
      List<Gap> surveyed =
          StoreSurvey.of(folder).devices().stream().flatMap(it -> it.missing().stream()).toList();

      assertFalse(found.isSound());
      assertTrue(found.missing() > 0);
      assertEquals(found.gaps(), surveyed);
      open(folder, listener).close();
      assertEquals(Set.copyOf(surveyed), Set.copyOf(listener.gaps()));
      assertTrue(ReadingStore.verify(folder).isSound(), "reported, and so accounted for");
    }

    @Test
    void verify_lists_the_number_of_a_damaged_record() throws Exception {
      Stores.flipBit(lastSegment(folder), Files.size(lastSegment(folder)) - 10);

      long lost = GIVEN_A + 1;
      assertEquals(
          List.of(new Gap(A, lost, lost, 1, Gap.Reason.DAMAGED)),
          ReadingStore.verify(folder).gaps());
    }

    @Test
    void verify_reports_missing_positions() throws Exception {
      Files.delete(folder.resolve("cursors-centre"));

      assertEquals(
          List.of("cursors are missing"),
          ReadingStore.verify(folder).damages().stream().map(Corruption::what).toList());
      assertEquals(BOTH, StoreSurvey.of(folder).recipients());
    }

    @Test
    void a_store_that_is_open_is_verified_while_it_deletes_segments() throws Exception {
      Path busy = temporary.resolve("busy");
      try (ReadingStore store =
          Stores.open(busy, Stores.SMALL, new QuickDisk(), new RecordingStoreListener())) {
        for (int i = 0; i < 60; i++) {
          for (int j = 0; j < 20; j++) {
            store.append(A, NOON, seq -> payload(A, seq, 2000));
          }
          store.append(B, NOON, seq -> payload(B, seq, 100));
          StoreVerification found = store.verify();
          assertEquals(0, found.missing(), found::toString);
        }
      }
    }
  }

  @Nested
  @DisplayName("positions:")
  class Positions {

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
      "cursors-centre, deleted",
      "cursors-centre, empty",
      "cursors-centre, zeroed",
    })
    void those_of_the_centre_are_lost_and_everything_stored_is_delivered(String file, String how)
        throws Exception {
      damage(folder.resolve(file), how);

      try (ReadingStore store = open(folder, listener)) {
        assertEquals(range(1, GIVEN_A + 1), waiting(store, Recipient.CENTRE, A));
        assertEquals(range(1, GIVEN_B), waiting(store, Recipient.CENTRE, B));
        assertEquals(range(301, GIVEN_A + 1), waiting(store, Recipient.BROKER, A));
        assertEquals(List.of(), listener.gaps());
        assertEquals(folder.resolve(file), listener.damages().get(0).file());
        assertTrue(
            listener.damages().get(0).what().contains("positions of 2 devices are missing"),
            listener.damages().get(0)::what);
      }
      RecordingStoreListener later = new RecordingStoreListener();
      open(folder, later).close();
      assertEquals(List.of(), later.damages(), "reported once");
    }

    @ParameterizedTest(name = "cursors {0}")
    @ValueSource(strings = {"deleted", "empty", "zeroed"})
    void those_of_the_broker_are_lost_and_everything_stored_is_delivered(String how)
        throws Exception {
      damage(folder.resolve("cursors"), how);

      try (ReadingStore store = open(folder, listener)) {
        assertEquals(range(1, GIVEN_A + 1), waiting(store, Recipient.BROKER, A));
        assertEquals(List.of(), listener.gaps());
        assertEquals(1, listener.damages().size());
      }
    }

    @Test
    void those_of_the_broker_are_lost_and_what_was_deleted_after_delivery_is_not_missing()
        throws Exception {
      Path full = temporary.resolve("full");
      long oldest;
      try (ReadingStore store =
          Stores.open(full, Stores.SMALL, new QuickDisk(), new RecordingStoreListener())) {
        for (int i = 0; i < 1000; i++) {
          long seq = store.append(A, NOON, number -> payload(A, number, 2000));
          flush(store);
          store.acknowledge(A, seq);
        }
        oldest = Stores.all(store, A).get(0);
        assertTrue(oldest > 1);
      }
      Files.delete(full.resolve("cursors"));

      try (ReadingStore store = Stores.open(full, Stores.SMALL, new QuickDisk(), listener)) {
        assertEquals(range(oldest, 1000), Stores.waiting(store, A));
        assertEquals(List.of(), listener.gaps());
      }
    }
  }

  private static void damage(Path file, String how) throws IOException {
    switch (how) {
      case "deleted" -> Files.delete(file);
      case "empty" -> Files.write(file, new byte[0]);
      case "zeroed" -> Files.write(file, new byte[(int) Files.size(file)]);
      case "random" -> {
        byte[] bytes = Files.readAllBytes(file);
        new Random(1).nextBytes(bytes);
        Files.write(file, bytes);
      }
      case "folder" -> {
        Files.delete(file);
        Files.createDirectory(file);
      }
      default -> throw new IllegalArgumentException(how);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"deleted", "empty", "zeroed", "random"})
  void any_single_file_is_damaged_and_the_store_opens(String how) throws Exception {
    List<String> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.map(file -> file.getFileName().toString()).sorted().toList();
    }
    assertTrue(files.size() > 6, files::toString);
    for (String file : files) {
      Path copy = temporary.resolve("copy-" + file);
      Stores.copy(folder, copy);
      damage(copy.resolve(file), how);
      RecordingStoreListener reports = new RecordingStoreListener();
      try (ReadingStore store = open(copy, reports)) {
        int accounted = waiting(store, Recipient.CENTRE, A).size() + lost(reports, A).size();
        assertEquals(GIVEN_A + 1, accounted, file);
        appendSome(store, A, 1);
        flush(store);
        assertEquals(GIVEN_A + 2, store.newest(A), file);
      }
    }
  }

  @Test
  void any_single_file_cannot_be_read_and_the_store_opens() throws Exception {
    List<String> files = new ArrayList<>(List.of("cursors", "cursors-centre", "catalogue"));
    SegmentFiles.list(folder).forEach(file -> files.add(file.getFileName().toString()));
    for (String file : files) {
      Path copy = temporary.resolve("copy-" + file);
      Stores.copy(folder, copy);
      damage(copy.resolve(file), "folder");
      RecordingStoreListener reports = new RecordingStoreListener();
      try (ReadingStore store = open(copy, reports)) {
        int accounted = waiting(store, Recipient.CENTRE, A).size() + lost(reports, A).size();
        assertEquals(GIVEN_A + 1, accounted, file);
        assertFalse(reports.damages().isEmpty(), file);
      }
    }
  }

  @Nested
  @DisplayName("a store of an earlier version, which has no catalogue,")
  class OfAnEarlierVersion {

    @BeforeEach
    void has_no_catalogue() throws Exception {
      Files.deleteIfExists(folder.resolve("catalogue"));
    }

    @Test
    void is_continued_without_a_gap() throws Exception {
      assertAccountedFor();

      assertEquals(List.of(), listener.gaps());
      assertEquals(List.of(), listener.damages());
    }

    @Test
    void reports_what_is_missing_between_its_messages() throws Exception {
      Files.delete(SegmentFiles.list(folder).get(1));

      assertAccountedFor();

      assertFalse(listener.gaps().isEmpty());
    }

    @Test
    void gives_no_number_again_that_it_had_reserved_and_reports_none_of_them() throws Exception {
      long reserved = 70_000;
      reserve(folder.resolve("cursors"), reserved);

      try (ReadingStore store = open(folder, listener)) {
        assertEquals(List.of(), listener.gaps());
        assertEquals(reserved + 1, store.append(A, NOON, seq -> payload(A, seq, 10)));
      }
      RecordingStoreListener later = new RecordingStoreListener();
      open(folder, later).close();
      assertEquals(List.of(), later.gaps());
    }

    /** Raises the last number in the cursor of A as the earlier version did on a full disk. */
    private static void reserve(Path cursors, long upTo) throws IOException {
      byte[] bytes = Files.readAllBytes(cursors);
      for (int at = 0; at < bytes.length; at += CursorSlot.SIZE) {
        ByteBuffer slot = ByteBuffer.wrap(bytes, at, CursorSlot.SIZE).slice();
        CursorSlot.read(slot)
            .filter(read -> read.device().equals(A))
            .map(
                read ->
                    new CursorSlot(read.written(), A, upTo, read.mark(), read.above(), read.gaps()))
            .ifPresent(raised -> slot.put(0, raised.bytes(), 0, CursorSlot.SIZE));
      }
      Files.write(cursors, bytes);
    }
  }
}
