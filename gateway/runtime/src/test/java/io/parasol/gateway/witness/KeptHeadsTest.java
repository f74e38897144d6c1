// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.ConsistencyProof;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.SiteId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The heads that a witness keeps")
class KeptHeadsTest {

  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private final SigningKey gateway = SigningKey.generate();

  private SignedLogHead head(long size, String content, Duration later) {
    LogHead head =
        new LogHead(SITE, size, TreeHash.ofLeaf(content.getBytes(UTF_8)), NOON.plus(later));
    Envelope envelope = head.sign(gateway);
    return new SignedLogHead(head, envelope, Optional.empty());
  }

  private SignedLogHead head(long size) {
    return head(size, "root of " + size, Duration.ofMinutes(size));
  }

  private KeptHeads load() throws IOException {
    return KeptHeads.load(folder, SITE);
  }

  private long lines() throws IOException {
    return Files.readAllLines(folder.resolve("rooftop-7.heads")).size();
  }

  @Test
  void are_kept_over_a_restart() throws Exception {
    assertEquals(Optional.empty(), load().newest());
    assertEquals(Optional.empty(), load().add(head(5)));

    assertEquals(Optional.of(head(5).head()), load().newest());
    assertEquals(Optional.empty(), load().add(head(5)), "the same once more");
    assertEquals(Optional.empty(), load().add(head(6)));
    assertEquals(Optional.of(head(6).head()), load().newest());
  }

  @Test
  void are_those_of_all_processes_that_add_to_their_file() throws Exception {
    KeptHeads watch = load();
    assertEquals(Optional.empty(), watch.add(head(5)));
    KeptHeads check = load();
    assertEquals(Optional.empty(), check.add(head(7)));

    assertEquals("went back", watch.add(head(6)).map(found -> "went back").orElse("kept"));
    assertEquals(Optional.of(head(7).head()), watch.previous());
    assertEquals(Optional.empty(), watch.add(head(8)));
    assertEquals(Optional.of(head(8).head()), load().newest());
  }

  @Test
  void are_watched_by_one_process_at_a_time() throws Exception {
    try (Closeable first = KeptHeads.reserve(folder, SITE).orElseThrow();
        Closeable other = KeptHeads.reserve(folder, new SiteId("other")).orElseThrow()) {
      assertNotSame(first, other);
      assertEquals(Optional.empty(), KeptHeads.reserve(folder, SITE));
    }
    KeptHeads.reserve(folder, SITE).orElseThrow().close();
  }

  @Test
  void are_the_first_of_each_day_and_the_newest() throws Exception {
    KeptHeads kept = load();
    for (int hour = 0; hour < 100; hour++) {
      assertEquals(Optional.empty(), kept.add(head(hour + 1, "h" + hour, Duration.ofHours(hour))));
    }

    // From noon on, 100 hours touch five days.
    assertEquals(6, lines());
    assertEquals(100, load().newest().orElseThrow().size());
  }

  @Test
  void are_bounded() throws Exception {
    StringBuilder full = new StringBuilder();
    for (int day = 0; day < KeptHeads.MAX_HEADS; day++) {
      full.append(line(day)).append('\n');
    }
    Files.writeString(folder.resolve("rooftop-7.heads"), full);
    KeptHeads kept = load();
    for (int day = KeptHeads.MAX_HEADS; day < KeptHeads.MAX_HEADS + 5; day++) {
      assertEquals(Optional.empty(), kept.add(ofDay(day)));
    }
    List<String> lines = Files.readAllLines(folder.resolve("rooftop-7.heads"));
    assertEquals(KeptHeads.MAX_HEADS, lines.size());
    assertEquals(line(5), lines.get(0));
    assertEquals(line(KeptHeads.MAX_HEADS + 4), lines.get(KeptHeads.MAX_HEADS - 1));
  }

  private SignedLogHead ofDay(int day) {
    return head(day + 1, "d" + day, Duration.ofDays(day));
  }

  private String line(int day) {
    return new String(Json.write(ofDay(day).envelope().json()), UTF_8);
  }

  @Test
  void reveal_a_log_that_went_back() throws Exception {
    load().add(head(5));

    KeptHeads.Difference found = load().add(head(4)).orElseThrow();

    assertTrue(found.isShorter());
    assertEquals(
        "ALARM rooftop-7: the log went back from 5 to 4 records: it was cut off, or an older state"
            + " was restored",
        found.text());
    assertEquals(5, load().newest().orElseThrow().size());
    assertTrue(Files.exists(folder.resolve("rooftop-7.heads.differs")));
  }

  @Test
  void know_the_difference_until_its_files_are_moved_away() throws Exception {
    load().add(head(5));
    KeptHeads kept = load();
    assertEquals(Optional.empty(), kept.difference());
    KeptHeads.Difference found = kept.add(head(4)).orElseThrow();

    assertEquals(Optional.of(found), load().difference());
    assertFalse(kept.isGone());

    Files.delete(folder.resolve("rooftop-7.heads"));
    assertTrue(kept.isGone());
    assertEquals(Optional.empty(), load().difference());
  }

  @Test
  void reveal_a_log_that_was_rewritten() throws Exception {
    load().add(head(5));

    KeptHeads.Difference found = load().add(head(5, "other", Duration.ofHours(1))).orElseThrow();

    assertEquals(
        "ALARM rooftop-7: two heads of 5 records differ: the log was rewritten", found.text());
  }

  /** A log with this number of records, and the proof that it begins with the first of them. */
  private SignedLogHead grown(String content, int size, int since) throws Exception {
    Path log = folder.resolve(content);
    try (EvidenceLog evidence = EvidenceLog.open(log)) {
      while (evidence.size() < size) {
        evidence.append((content + evidence.size()).getBytes(UTF_8));
      }
      LogHead head = new LogHead(SITE, size, evidence.root(), NOON.plusSeconds(size));
      return new SignedLogHead(
          head, head.sign(gateway), Optional.of(ConsistencyProof.of(log, since, size)));
    }
  }

  @Test
  void reveal_a_longer_log_that_was_rewritten() throws Exception {
    load().add(grown("a", 5, 5));
    assertEquals(Optional.empty(), load().add(grown("a", 8, 5)));
    SignedLogHead other = grown("b", 20, 8);
    assertFalse(other.isProvenSince(load().newest().orElseThrow()));

    KeptHeads.Difference found = load().add(other).orElseThrow();

    assertEquals(
        "ALARM rooftop-7: the log of 20 records does not begin with the 8 records that were kept:"
            + " it was rewritten",
        found.text());
    assertEquals(8, load().newest().orElseThrow().size());
  }

  @Test
  void accept_a_longer_log_without_a_proof_from_the_newest_of_them() throws Exception {
    load().add(grown("a", 5, 5));
    SignedLogHead next = grown("a", 9, 7);

    assertFalse(next.isProvenSince(load().newest().orElseThrow()));
    assertEquals(Optional.empty(), load().add(next));
    assertTrue(grown("a", 12, 9).isProvenSince(load().newest().orElseThrow()));
  }

  @Test
  void are_not_contradicted_by_a_proof_that_was_made_before_the_log_grew() throws Exception {
    KeptHeads kept = load();
    kept.add(grown("a", 5, 5));
    SignedLogHead older = grown("a", 8, 5);
    kept.add(grown("a", 9, 7));
    assertEquals(Optional.empty(), kept.continued(), "a gap");
    assertEquals(5, kept.beforeNewest().orElseThrow().size());

    assertEquals(Optional.empty(), kept.addOfFile(older));

    assertTrue(kept.isOutdated());
    assertEquals(5, kept.continued().orElseThrow().size());
    assertEquals(9, load().newest().orElseThrow().size(), "what is older is not kept");
    assertFalse(Files.exists(folder.resolve("rooftop-7.heads.differs")));

    assertEquals(Optional.empty(), kept.addOfFile(grown("a", 10, 5)));
    assertFalse(kept.isOutdated());
    assertEquals(5, kept.continued().orElseThrow().size(), "the gap is closed");
  }

  @Test
  void are_contradicted_by_a_shorter_log_without_a_proof_or_with_a_later_signature()
      throws Exception {
    KeptHeads kept = load();
    kept.add(grown("a", 5, 5));
    SignedLogHead older = grown("a", 8, 5);
    kept.add(grown("a", 9, 5));
    LogHead later = new LogHead(SITE, 8, older.head().root(), NOON.plusSeconds(10));

    for (SignedLogHead each :
        List.of(
            new SignedLogHead(older.head(), older.envelope(), Optional.empty()),
            new SignedLogHead(later, later.sign(gateway), older.proof()))) {
      assertTrue(load().addOfFile(each).orElseThrow().isShorter());
    }
    assertTrue(load().add(older).orElseThrow().isShorter(), "a gateway sends its newest head");
  }

  @Test
  void reveal_a_log_that_was_rewritten_while_the_witness_was_away() throws Exception {
    load().add(grown("a", 5, 5));
    load().add(grown("b", 9, 7));

    KeptHeads.Difference found = load().addOfFile(grown("b", 10, 5)).orElseThrow();

    assertEquals(5, found.kept().size());
    assertTrue(found.text().endsWith("it was rewritten"), found.text());
  }

  @Test
  void are_not_begun_again_if_their_file_is_damaged() throws Exception {
    Files.writeString(folder.resolve("rooftop-7.heads"), "{}\n");

    assertThrows(IOException.class, this::load);
  }
}
