// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A log whose beginning was exported and removed")
class LogTrimTest {

  private static final Instant NOON = SmallLog.NOON;

  private static final String MISSING =
      "missing, and no signed head confirms that they were removed after an export";

  private static final SigningKey GATEWAY = SigningKey.generate();

  @TempDir static Path written;
  @TempDir Path temporary;
  private Path folder;
  private Path export;
  private Disk disk = Disk.REAL;

  /** Writes three segments of five or six records each, and an empty one. */
  @BeforeAll
  static void write() throws Exception {
    try (EvidenceLog log = open(written, Disk.REAL)) {
      log.beginCheckpoint(NOON);
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 4; j++) {
          log.append(SmallLog.record("x".repeat(900_000)));
        }
        log.appendHead(SmallLog.SITE, NOON, GATEWAY);
      }
    }
  }

  @BeforeEach
  void copy() throws Exception {
    folder = temporary.resolve("log");
    export = temporary.resolve("export");
    for (String each : List.of("log", "commands")) {
      Files.createDirectory(temporary.resolve(each));
      try (Stream<Path> files = Files.list(written.resolve(each))) {
        for (Path file : files.toList()) {
          Files.copy(file, temporary.resolve(each).resolve(file.getFileName()));
        }
      }
    }
  }

  private EvidenceLog open() {
    return open(temporary, disk);
  }

  private static EvidenceLog open(Path at, Disk disk) {
    EvidenceLog log =
        EvidenceLog.open(at.resolve("log"), at.resolve("commands/log.checkpoint"), disk);
    assertEquals(Optional.empty(), log.unavailableReason());
    assertEquals(Optional.empty(), log.inconsistency());
    return log;
  }

  private List<Long> segments(Path of) throws IOException {
    return LogSegment.list(of).stream().map(LogSegment::first).toList();
  }

  private LogReport audit(Path... folders) throws IOException {
    return new LogAudit(Set.of(GATEWAY.publicKey()), (chain, at) -> Optional.empty(), List.of())
        .audit(List.of(folders));
  }

  private void trim(long before) throws IOException {
    try (EvidenceLog log = open()) {
      log.trim(LogTrim.of(folder, before), SmallLog.SITE, NOON, GATEWAY);
    }
  }

  private void delete(long segment) throws IOException {
    Files.delete(LogSegment.ofFolder(folder, segment).path());
  }

  private static String finding(LogReport report) {
    assertEquals(1, report.findings().size(), report::toString);
    LogReport.Finding only = report.findings().get(0);
    return "%d to %d: %s".formatted(only.first(), only.last(), only.description());
  }

  @Test
  void ended_each_long_segment_with_a_head() throws Exception {
    assertEquals(List.of(0L, 6L, 11L, 16L), segments(folder));
  }

  @Test
  void ends_an_old_segment_with_the_next_head() throws Exception {
    try (EvidenceLog log = open()) {
      log.append(SmallLog.record("a"));
      log.appendHead(SmallLog.SITE, NOON, GATEWAY);
      Instant later = NOON.plus(Duration.ofDays(7));
      log.appendHead(SmallLog.SITE, later.minusMillis(1), GATEWAY);
      assertEquals(4, segments(folder).size());
      log.appendHead(SmallLog.SITE, later, GATEWAY);
    }
    assertEquals(List.of(0L, 6L, 11L, 16L, 20L), segments(folder));
    assertTrue(audit(folder).isIntact());
  }

  @Test
  void was_exported_with_a_head_and_is_intact_there() throws Exception {
    LogExport made = LogExport.write(folder, export).orElseThrow();

    LogReport report = audit(export);
    assertEquals(List.of(), report.findings());
    assertEquals(new LogExport(0, 16, report.root().orElseThrow(), 3), made);
    assertEquals(16, report.size());
    assertEquals(15, report.last().orElseThrow().size());
    assertTrue(Files.size(export.resolve(LogExport.HEAD_FILE)) > 100);
    assertEquals(0, LogExport.write(folder, export).orElseThrow().copied());
  }

  @Test
  void is_not_exported_over_another_file() throws Exception {
    Path other = Files.createDirectories(export).resolve("records-000000000006");
    Files.write(other, new byte[] {1});

    assertThrows(IOException.class, () -> LogExport.write(folder, export));

    assertArrayEquals(new byte[] {1}, Files.readAllBytes(other));
  }

  @Test
  void is_exported_up_to_the_last_segment_that_ends_with_a_head() throws Exception {
    try (EvidenceLog log = open()) {
      for (int i = 0; i < 6; i++) {
        log.append(SmallLog.record("x".repeat(900_000)));
      }
    }
    assertEquals(List.of(0L, 6L, 11L, 16L, 21L), segments(folder));

    assertEquals(16, LogExport.write(folder, export).orElseThrow().before());
  }

  @Test
  void goes_on_with_the_same_tree() throws Exception {
    LogExport.write(folder, export);
    TreeHash before;
    try (EvidenceLog log = open()) {
      before = log.root();
    }
    trim(11);

    assertEquals(List.of(11L, 16L), segments(folder));
    try (EvidenceLog log = open()) {
      assertEquals(11, log.first());
      assertEquals(18, log.size());
      LogPlace place = log.append(SmallLog.record("later"));
      assertEquals(18, place.index());
      assertTrue(place.proves(SmallLog.record("later")));
      assertEquals(before, log.read(16, (index, record) -> {}));
      assertThrows(IOException.class, () -> log.read(10, (index, record) -> {}));
    }

    LogReport rest = audit(folder);
    assertEquals(List.of(), rest.findings());
    assertEquals(11, rest.first());
    assertEquals(19, rest.size());
    LogReport whole = audit(export, folder);
    assertEquals(List.of(), whole.findings());
    assertEquals(0, whole.first());
    assertEquals(rest.root(), whole.root());
  }

  @Test
  void can_be_trimmed_again() throws Exception {
    trim(6);
    trim(16);

    assertEquals(List.of(16L), segments(folder));
    assertTrue(audit(folder).isIntact(), () -> "trimmed twice");
    trim(16);
    try (EvidenceLog log = open()) {
      assertEquals(20, log.size(), "the third call had nothing to remove");
    }
  }

  @Test
  void is_trimmed_only_where_a_segment_begins() {
    assertThrows(IOException.class, () -> LogTrim.of(folder, 7));
  }

  @Test
  void has_a_finding_if_it_was_removed_without_a_statement() throws Exception {
    delete(0);

    assertEquals("0 to 5: " + MISSING, finding(audit(folder)));
  }

  @Test
  void has_a_finding_if_more_was_removed_than_stated() throws Exception {
    trim(6);
    delete(6);

    assertEquals("0 to 10: " + MISSING, finding(audit(folder)));
  }

  @Test
  void has_a_finding_if_no_head_confirms_the_statement() throws Exception {
    LogTrim forged = LogTrim.of(folder, 6);
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      log.append(LogRecords.trimmed(forged, NOON));
    }
    delete(0);

    assertEquals("0 to 5: " + MISSING, finding(audit(folder)));
  }

  @Test
  void has_a_finding_if_the_removed_records_were_others() throws Exception {
    LogExport.write(folder, export);
    LogTrim real = LogTrim.of(folder, 6);
    try (EvidenceLog log = open()) {
      log.trim(new LogTrim(6, TreeHash.EMPTY, real.certificates()), SmallLog.SITE, NOON, GATEWAY);
    }

    assertEquals(2, audit(folder).findings().size());
    assertEquals(MISSING, audit(folder).findings().get(0).description());
    assertEquals(
        "0 to 5: record 16 attests another root for them when they were removed",
        finding(audit(export, folder)));
  }

  @Test
  void is_intact_if_a_crash_left_some_of_the_removed_segments() throws Exception {
    disk =
        new Disk() {
          @Override
          public void delete(Path file) throws IOException {
            if (file.endsWith("records-000000000006")) {
              throw new IOException("the power fails");
            }
            Files.delete(file);
          }
        };
    assertThrows(IOException.class, () -> trim(11));
    disk = Disk.REAL;

    assertEquals(List.of(6L, 11L, 16L), segments(folder));
    assertTrue(audit(folder).isIntact());
    trim(11);
    assertEquals(List.of(11L, 16L), segments(folder));
    assertTrue(audit(folder).isIntact());
  }

  @Test
  void is_not_compared_with_an_older_head_that_was_kept_elsewhere() throws Exception {
    trim(11);
    try (EvidenceLog log = open()) {
      log.compare(new LogHead(SmallLog.SITE, 10, TreeHash.EMPTY, NOON));
      assertEquals(Optional.empty(), log.inconsistency());

      log.compare(new LogHead(SmallLog.SITE, 12, TreeHash.EMPTY, NOON));
      assertTrue(log.inconsistency().isPresent());
    }
  }

  @Test
  void is_inconsistent_if_its_checkpoint_is_missing() throws Exception {
    trim(16);
    Files.delete(temporary.resolve("commands/log.checkpoint"));

    try (EvidenceLog log =
        EvidenceLog.open(folder, temporary.resolve("commands/log.checkpoint"), disk)) {
      assertTrue(log.inconsistency().isPresent());
      assertFalse(log.unavailableReason().isPresent());
    }
  }

  @Test
  void has_a_finding_if_the_same_file_differs_in_two_folders() throws Exception {
    LogExport.write(folder, export);
    Path copy = LogSegment.ofFolder(export, 6).path();
    byte[] changed = Files.readAllBytes(copy);
    changed[changed.length / 2] ^= 1;
    Files.write(copy, changed);

    assertEquals(
        "6 to 6: differs from the same file in another folder", finding(audit(folder, export)));
  }
}
