// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static io.parasol.certs.evidence.SmallLog.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The checkpoint of a log")
class LogCheckpointTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path temporary;
  private Path folder;
  private Path file;

  @BeforeEach
  void in_another_folder_than_the_log() {
    folder = temporary.resolve("log");
    file = temporary.resolve("commands/log.checkpoint");
  }

  private EvidenceLog open() {
    EvidenceLog log = EvidenceLog.open(folder, file, Disk.REAL);
    assertEquals(Optional.empty(), log.unavailableReason());
    return log;
  }

  private void writeThreeRecords() throws IOException {
    try (EvidenceLog log = open()) {
      log.beginCheckpoint(NOON);
      log.append(record("a"));
      log.append(record("b"));
    }
  }

  private Path segment() {
    return LogSegment.ofFolder(folder, 0).path();
  }

  private String inconsistency() throws IOException {
    try (EvidenceLog log = open()) {
      return log.inconsistency().orElse("");
    }
  }

  @Test
  void agrees_with_the_log_after_every_restart() throws Exception {
    writeThreeRecords();

    for (int i = 0; i < 3; i++) {
      try (EvidenceLog log = open()) {
        assertEquals(Optional.empty(), log.inconsistency());
        log.beginCheckpoint(NOON);
        log.append(record("more"));
        assertEquals(4 + i, log.size(), "the checkpoint begins once");
      }
    }
  }

  /** Sets the byte range to zero, as where a page of a file was not written. */
  private void clear(long from, long to) throws IOException {
    byte[] bytes = Files.readAllBytes(segment());
    Arrays.fill(bytes, (int) from, (int) to, (byte) 0);
    Files.write(segment(), bytes);
  }

  @Test
  void shows_which_records_a_power_failure_can_have_damaged() throws Exception {
    writeThreeRecords();
    long synced = Files.size(segment());
    byte[] checkpoint = Files.readAllBytes(file);
    long lost;
    try (EvidenceLog log = open()) {
      log.appendUnsynced(record("lost"));
      lost = Files.size(segment());
      log.appendUnsynced(record("kept, although it came later"));
    }
    Files.write(file, checkpoint);
    clear(synced, lost);

    try (EvidenceLog log = open()) {
      assertEquals(3, log.size());
      assertTrue(log.torn().length > lost - synced);
      assertEquals(Optional.empty(), log.inconsistency());
    }
  }

  @Test
  void shows_which_records_no_power_failure_can_have_damaged() throws Exception {
    writeThreeRecords();
    long first = Files.size(segment());
    try (EvidenceLog log = open()) {
      log.append(record("durable"));
      log.append(record("durable, too"));
    }
    clear(first, first + 20);

    try (EvidenceLog log = EvidenceLog.open(folder, file, Disk.REAL)) {
      assertTrue(log.unavailableReason().orElse("").endsWith("whole records follow"));
    }
  }

  @Nested
  @DisplayName("compared with a head outside the gateway")
  class ComparedWithAHead {

    private static final SiteId ROOF = new SiteId("roof");

    private LogHead head(EvidenceLog log, Instant at) {
      return new LogHead(ROOF, log.size(), log.root(), at);
    }

    @Test
    void agrees_with_a_head_of_this_log_although_the_log_has_grown() throws Exception {
      writeThreeRecords();
      try (EvidenceLog log = open()) {
        LogHead earlier = head(log, NOON);
        log.append(record("more"));

        log.compare(earlier);

        assertEquals(Optional.empty(), log.inconsistency());
      }
      assertEquals("", inconsistency());
    }

    @Test
    void shows_that_the_log_and_its_checkpoint_are_older_also_after_a_restart() throws Exception {
      writeThreeRecords();
      try (EvidenceLog log = open()) {
        log.compare(new LogHead(ROOF, 5, log.root(), NOON));

        assertTrue(log.inconsistency().orElse("").contains("has 3 records, but 5 were written"));
      }
      assertTrue(inconsistency().contains("has 3 records, but 5 were written"));
    }

    @Test
    void shows_that_the_log_has_other_records() throws Exception {
      writeThreeRecords();
      try (EvidenceLog log = open()) {
        log.compare(new LogHead(ROOF, 2, TreeHash.EMPTY, NOON));

        assertTrue(log.inconsistency().orElse("").contains("not those that were written"));
      }
      assertTrue(inconsistency().contains("not those that were written"));
    }

    @Test
    void ignores_a_head_from_before_the_horizon() throws Exception {
      writeThreeRecords();
      try (EvidenceLog log = open()) {
        LogHead later = new LogHead(ROOF, 9, log.root(), NOON);
        log.compare(later);
        log.appendAcceptance(NOON, NOON.plusSeconds(1), Json.object().build());
        log.replaceCheckpoint(NOON.plusSeconds(1), List.of());

        log.compare(later);

        assertEquals(Optional.empty(), log.inconsistency());
      }
      assertEquals("", inconsistency());
    }
  }

  @Test
  void is_required_before_the_first_record() throws Exception {
    try (EvidenceLog log = open()) {
      assertThrows(IOException.class, () -> log.append(record("a")));

      log.beginCheckpoint(NOON);

      assertEquals(1, log.append(record("a")).index());
    }
  }

  @Test
  void begins_with_a_log_of_a_version_that_had_none() throws Exception {
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      log.append(record("a"));
    }

    try (EvidenceLog log = open()) {
      assertEquals(Optional.empty(), log.inconsistency());
      log.beginCheckpoint(NOON);
      assertFalse(log.checkpoint().orElseThrow().needsHorizon());
      assertEquals(Instant.EPOCH, log.checkpoint().orElseThrow().horizon());
    }
    Files.delete(file);

    assertEquals("the checkpoint of the evidence log is missing", inconsistency());
  }

  @Test
  void keeps_statements_and_the_horizon() throws Exception {
    try (EvidenceLog log = open()) {
      log.beginCheckpoint(NOON);
      LogCheckpoint checkpoint = log.checkpoint().orElseThrow();
      assertTrue(checkpoint.needsHorizon());
      checkpoint.setHorizon(NOON);
      checkpoint.sumUp(List.of("one".getBytes(UTF_8)));
      checkpoint.add("two".getBytes(UTF_8));
      log.append(record("a"));
    }

    try (EvidenceLog log = open()) {
      LogCheckpoint checkpoint = log.checkpoint().orElseThrow();
      assertEquals(Optional.empty(), log.inconsistency());
      assertEquals(
          List.of("one", "two"),
          checkpoint.statements().stream().map(each -> new String(each, UTF_8)).toList());
      assertEquals(NOON, checkpoint.horizon());
      assertFalse(checkpoint.needsHorizon());
    }
  }

  @Test
  void is_large_once_its_statements_have_grown_and_small_again_once_they_are_summed_up()
      throws Exception {
    try (EvidenceLog log = open()) {
      log.beginCheckpoint(NOON);
      LogCheckpoint checkpoint = log.checkpoint().orElseThrow();
      for (int half = 0; half < 2; half++) {
        assertFalse(checkpoint.isLarge());
        checkpoint.add(new byte[LogCheckpoint.MIN_GROWTH_BYTES / 2]);
      }
      assertTrue(checkpoint.isLarge());

      checkpoint.sumUp(List.of(new byte[10]));

      assertFalse(checkpoint.isLarge());
      assertTrue(Files.size(file) < 2048, () -> file.toString());
      log.append(record("a"));
    }
    assertEquals("", inconsistency());
  }

  @Test
  void is_durable_when_an_append_returns() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    Disk disk =
        new Disk() {
          @Override
          public void force(FileChannel forced) throws IOException {
            sizes.add((int) forced.size());
            Disk.REAL.force(forced);
          }
        };
    try (EvidenceLog log = EvidenceLog.open(folder, file, disk)) {
      log.beginCheckpoint(NOON);
      sizes.clear();
      log.append(record("a"));

      assertEquals(
          List.of((int) Files.size(segment()), (int) Files.size(file)),
          sizes,
          "first the log, then its checkpoint");
    }
  }

  /** It is written beside a sync, which a power failure may interrupt. */
  @Test
  void states_no_record_that_is_not_durable_yet() throws Exception {
    try (EvidenceLog log = open()) {
      log.beginCheckpoint(NOON);
      log.append(record("a"));
      log.appendUnsynced(record("b"));
      log.checkpoint().orElseThrow().add("counter".getBytes(UTF_8));

      log.saveCheckpoint();
      assertEquals(2, log.checkpoint().orElseThrow().durableRecords());

      log.syncRecords();
      assertEquals(2, log.checkpoint().orElseThrow().durableRecords());
      log.saveCheckpoint();
      assertEquals(3, log.checkpoint().orElseThrow().durableRecords());
    }
  }

  /** After a kill, the disk may not have what the file system still had. */
  @Test
  void states_no_record_of_an_earlier_process_before_a_sync() throws Exception {
    writeThreeRecords();
    byte[] checkpoint = Files.readAllBytes(file);
    try (EvidenceLog log = open()) {
      log.append(record("written by a process that was killed"));
    }
    Files.write(file, checkpoint);

    try (EvidenceLog log = open()) {
      log.saveCheckpoint();

      assertEquals(4, log.size());
      assertEquals(3, log.checkpoint().orElseThrow().durableRecords());
    }
  }

  @Test
  void makes_statements_durable_also_if_no_record_is_new() throws Exception {
    List<Long> forced = new ArrayList<>();
    Disk disk =
        new Disk() {
          @Override
          public void force(FileChannel channel) throws IOException {
            forced.add(channel.size());
          }
        };
    try (EvidenceLog log = EvidenceLog.open(folder, file, disk)) {
      log.beginCheckpoint(NOON);
      log.append(record("a"));
      log.checkpoint().orElseThrow().add("counter".getBytes(UTF_8));
      forced.clear();

      log.saveCheckpoint();
      log.saveCheckpoint();

      assertEquals(List.of(Files.size(file)), forced);
    }
  }

  @Test
  void takes_statements_and_gives_the_horizon_during_a_sync() throws Exception {
    CountDownLatch hasBegun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean isSlow = new AtomicBoolean();
    Disk disk =
        new Disk() {
          @Override
          public void force(FileChannel channel) throws IOException {
            if (isSlow.getAndSet(false)) {
              hasBegun.countDown();
              try {
                assertTrue(mayEnd.await(60, TimeUnit.SECONDS));
              } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
              }
            }
          }
        };
    try (EvidenceLog log = EvidenceLog.open(folder, file, disk)) {
      log.beginCheckpoint(NOON);
      LogCheckpoint checkpoint = log.checkpoint().orElseThrow();
      checkpoint.add("one".getBytes(UTF_8));
      isSlow.set(true);
      CompletableFuture<Void> saved =
          CompletableFuture.runAsync(
              () -> {
                try {
                  log.saveCheckpoint();
                } catch (IOException failed) {
                  throw new CompletionException(failed);
                }
              });
      assertTrue(hasBegun.await(60, TimeUnit.SECONDS));

      checkpoint.add("two".getBytes(UTF_8));
      assertEquals(Instant.EPOCH, checkpoint.horizon());
      assertFalse(saved.isDone());
      mayEnd.countDown();
      saved.join();
    }
  }

  @Test
  void survives_a_crash_in_each_of_its_writes() throws Exception {
    writeThreeRecords();
    byte[] before = Files.readAllBytes(file);
    try (EvidenceLog log = open()) {
      log.append(record("c"));
    }
    byte[] after = Files.readAllBytes(file);
    for (int length = 0; length <= before.length; length += 64) {
      byte[] torn = before.clone();
      System.arraycopy(after, 0, torn, 0, length);
      Files.write(file, torn);

      assertEquals("", inconsistency(), "torn after " + length);
    }
  }

  @Test
  void agrees_with_a_log_that_a_power_cut_has_left_one_record_ahead() throws Exception {
    writeThreeRecords();
    byte[] before = Files.readAllBytes(file);
    try (EvidenceLog log = open()) {
      log.append(record("c"));
    }
    Files.write(file, before);

    assertEquals("", inconsistency());
  }

  @Test
  void keeps_its_statements_if_they_cannot_be_summed_up() throws Exception {
    boolean[] isFull = {false};
    Disk disk =
        new Disk() {
          @Override
          public void renameAtomically(Path from, Path to) throws IOException {
            if (isFull[0]) {
              throw new IOException("No space left on device");
            }
            Disk.REAL.renameAtomically(from, to);
          }
        };
    try (EvidenceLog log = EvidenceLog.open(folder, file, disk)) {
      log.beginCheckpoint(NOON);
      LogCheckpoint checkpoint = log.checkpoint().orElseThrow();
      checkpoint.sumUp(List.of("one".getBytes(UTF_8), "two".getBytes(UTF_8)));
      isFull[0] = true;
      assertThrows(IOException.class, () -> checkpoint.sumUp(List.of()));
      checkpoint.add("three".getBytes(UTF_8));
      log.append(record("a"));
    }

    try (EvidenceLog log = open()) {
      assertEquals(
          List.of("one", "two", "three"),
          log.checkpoint().orElseThrow().statements().stream()
              .map(each -> new String(each, UTF_8))
              .toList());
    }
  }

  @Nested
  @DisplayName("reveals that the log")
  class Reveals {

    @BeforeEach
    void of_three_records() throws IOException {
      writeThreeRecords();
    }

    @Test
    void was_deleted() throws Exception {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path each : files.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(folder);

      assertEquals("the evidence log has 0 records, but 3 were written", inconsistency());
    }

    @Test
    void was_emptied() throws Exception {
      Files.write(segment(), new byte[0]);

      assertEquals("the evidence log has 0 records, but 3 were written", inconsistency());
    }

    @Test
    void was_cut_off() throws Exception {
      byte[] whole = Files.readAllBytes(segment());
      Files.write(segment(), Arrays.copyOf(whole, whole.length - 1));

      assertEquals("the evidence log has 2 records, but 3 were written", inconsistency());
    }

    @Test
    void was_replaced_by_another_one_which_has_grown_since() throws Exception {
      Files.delete(segment());
      try (EvidenceLog other = EvidenceLog.open(folder)) {
        for (int i = 0; i < 9; i++) {
          other.append(record("other " + i));
        }
      }

      assertEquals(
          "the first 3 records of the evidence log are not those that were written",
          inconsistency());
    }

    @Test
    void has_no_checkpoint_any_more() throws Exception {
      Files.delete(file);

      assertEquals("the checkpoint of the evidence log is missing", inconsistency());
    }

    @Test
    void has_a_damaged_checkpoint() throws Exception {
      byte[] damaged = new byte[(int) Files.size(file)];
      Arrays.fill(damaged, (byte) 7);
      Files.write(file, damaged);

      assertTrue(
          inconsistency().startsWith("the checkpoint of the evidence log cannot be compared: "),
          "" + inconsistency());
    }
  }

  @Test
  void stays_unchanged_while_the_log_differs_and_is_replaced_by_the_decision_of_an_operator()
      throws Exception {
    writeThreeRecords();
    Files.delete(segment());
    byte[] before = Files.readAllBytes(file);

    try (EvidenceLog log = open()) {
      log.beginCheckpoint(NOON);
      for (int i = 0; i < 9; i++) {
        log.append(record("after the loss " + i));
      }
    }
    assertEquals(
        "the first 3 records of the evidence log are not those that were written", inconsistency());
    assertEquals(
        HexFormat.of().formatHex(before), HexFormat.of().formatHex(Files.readAllBytes(file)));

    try (EvidenceLog log = open()) {
      log.appendAcceptance(NOON, NOON, Json.object().put("why", "test").build());
      log.replaceCheckpoint(NOON, List.of("kept".getBytes(UTF_8)));
      assertEquals(Optional.empty(), log.inconsistency());
    }
    try (EvidenceLog log = open()) {
      assertEquals(Optional.empty(), log.inconsistency());
      assertEquals(NOON, log.checkpoint().orElseThrow().horizon());
      assertEquals(1, log.checkpoint().orElseThrow().statements().size());
    }
  }
}
