// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.LogReport.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The audit of a log")
class LogAuditTest {

  @TempDir Path folder;
  private SmallLog log;

  @BeforeEach
  void write() throws Exception {
    log = new SmallLog(folder.resolve("log")).write("ab!cd!e");
  }

  @Test
  void finds_nothing_wrong_with_what_was_written() throws Exception {
    LogReport report = log.audit(log.witness());

    assertEquals(List.of(), report.findings());
    assertEquals(7, report.size());
    assertEquals(2, report.heads());
    assertEquals(5, report.last().orElseThrow().size());
  }

  /** One bit of each byte, another one from byte to byte; all of them would take a minute. */
  @Test
  void finds_a_bit_that_was_flipped_in_any_byte_and_where() throws Exception {
    byte[] whole = Files.readAllBytes(log.file());
    List<Integer> frames = log.frames();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      Files.write(log.file(), damaged);

      List<Finding> findings = log.audit().findings();

      int frame = frameOf(at, frames);
      assertTrue(!findings.isEmpty(), "byte " + at);
      assertEquals((int) frames.get(frame), findings.get(0).offset(), "byte " + at);
      // The first frame is the file's own; each other holds one record.
      assertEquals(Math.max(0, frame - 1), findings.get(0).first(), "byte " + at);
    }
  }

  private static int frameOf(int at, List<Integer> frames) {
    int frame = 0;
    while (frames.get(frame + 1) <= at) {
      frame++;
    }
    return frame;
  }

  @Test
  void finds_every_record_that_was_left_out() throws Exception {
    byte[] whole = Files.readAllBytes(log.file());
    List<Integer> frames = log.frames();
    LogWitness witness = log.witness();
    for (int record = 0; record < 7; record++) {
      Files.write(log.file(), cut(whole, frames.get(record + 1), frames.get(record + 2)));

      List<Finding> findings = log.audit(witness).findings();

      assertEquals(record, findings.get(0).first(), "record " + record);
      assertEquals(record, findings.get(0).last(), "record " + record);
    }
  }

  @Test
  void finds_every_two_records_that_changed_places() throws Exception {
    byte[] whole = Files.readAllBytes(log.file());
    List<Integer> frames = log.frames();
    for (int record = 0; record < 6; record++) {
      int from = frames.get(record + 1);
      int middle = frames.get(record + 2);
      int to = frames.get(record + 3);
      byte[] swapped = whole.clone();
      System.arraycopy(whole, middle, swapped, from, to - middle);
      System.arraycopy(whole, from, swapped, from + to - middle, middle - from);
      Files.write(log.file(), swapped);

      assertEquals(record, log.audit().findings().get(0).first(), "record " + record);
    }
  }

  @Test
  void finds_every_byte_that_was_cut_off_the_end_against_what_was_kept_elsewhere()
      throws Exception {
    byte[] whole = Files.readAllBytes(log.file());
    LogWitness witness = log.witness();
    List<Integer> frames = log.frames();
    for (int length = frames.get(1); length < whole.length; length++) {
      Files.write(log.file(), Arrays.copyOf(whole, length));

      List<Finding> findings = log.audit(witness).findings();

      int left = frameOf(length, frames) - 1;
      assertEquals(left, findings.get(findings.size() - 1).first(), "length " + length);
      assertEquals(6, findings.get(findings.size() - 1).last(), "length " + length);
    }
  }

  @Test
  void finds_a_disk_that_was_put_back_to_an_older_state() throws Exception {
    byte[] older = Files.readAllBytes(log.file());
    log.write("fgh");
    LogWitness witness = log.witness();
    Files.write(log.file(), older);
    assertEquals(List.of(), log.audit().findings());

    assertEquals(
        List.of(
            new Finding(
                7,
                9,
                "records-000000000000",
                older.length,
                "a head kept elsewhere attests 10 records: the log was truncated, or an older"
                    + " state was restored")),
        log.audit(witness).findings());
  }

  @Test
  void finds_a_disk_that_was_put_back_and_has_gone_on_since() throws Exception {
    byte[] older = Files.readAllBytes(log.file());
    log.write("fgh");
    LogWitness witness = log.witness();
    Files.write(log.file(), older);
    log.write("FGHI");

    List<Finding> findings = log.audit(witness).findings();

    assertEquals(1, findings.size());
    assertEquals(
        "a head kept elsewhere attests another root for the first 10 records: at least one of"
            + " them was changed",
        findings.get(0).description());
  }

  @Nested
  @DisplayName("of one that was rewritten without the gateway's key")
  class Rewritten {

    /** As the gateway would have written it, but for one word. */
    private void forge(int record, String word) throws Exception {
      List<byte[]> records = new ArrayList<>();
      try (EvidenceLog read = EvidenceLog.open(log.folder)) {
        read.read(0, (index, bytes) -> records.add(bytes));
      }
      Files.delete(log.file());
      records.set(record, SmallLog.record(word));
      try (EvidenceLog forged = EvidenceLog.open(log.folder)) {
        for (byte[] each : records) {
          forged.append(each);
        }
      }
    }

    @Test
    void finds_what_comes_before_a_head() throws Exception {
      forge(3, "C");

      Finding finding = log.audit().findings().get(0);

      // The head in record 2 holds, the one in record 5 does not.
      assertEquals(2, finding.first());
      assertEquals(4, finding.last());
    }

    @Test
    void finds_what_comes_behind_the_last_head_against_what_was_kept_elsewhere_only()
        throws Exception {
      LogWitness witness = log.witness();
      forge(6, "E");

      assertEquals(List.of(), log.audit().findings());
      assertEquals(5, log.audit(witness).findings().get(0).first());
    }

    @Test
    void finds_a_record_that_was_changed_with_its_checksums_only() throws Exception {
      byte[] whole = Files.readAllBytes(log.file());
      int at = log.frames().get(4);
      LogFrameContent.Records piece =
          new LogFrameContent.Records(3, TreeHash.EMPTY, List.of(SmallLog.record("C")));
      ByteBuffer frame = Frame.of(piece.bytes());
      frame.get(whole, at, frame.remaining());
      Files.write(log.file(), whole);

      Finding finding = log.audit().findings().get(0);

      assertEquals(3, finding.first());
      assertEquals("the records differ from those that were written", finding.description());
    }

    @Test
    void finds_a_head_of_a_key_of_his_own() throws Exception {
      try (EvidenceLog forged = EvidenceLog.open(log.folder)) {
        forged.append(
            LogRecords.head(SmallLog.head(forged).sign(SigningKey.generate()), SmallLog.NOON));
      }

      Finding finding = log.audit().findings().get(0);

      assertEquals(7, finding.first());
      assertEquals(
          "contains an invalid statement about the log: head: has no valid signature of the"
              + " gateway",
          finding.description());
    }
  }

  @Nested
  @DisplayName("of one with several files")
  class WithSeveralFiles {

    @BeforeEach
    void grow() throws Exception {
      byte[] large = SmallLog.record("x".repeat(900_000));
      try (EvidenceLog growing = EvidenceLog.open(log.folder)) {
        for (int i = 0; i < 13; i++) {
          growing.append(large);
        }
      }
      log.write("!");
    }

    @Test
    void finds_nothing_wrong_with_what_was_written() throws Exception {
      assertEquals(3, LogSegment.list(log.folder).size());

      LogReport report = log.audit(log.witness());

      assertEquals(List.of(), report.findings());
      assertEquals(21, report.size());
    }

    @Test
    void finds_each_file_that_is_missing() throws Exception {
      LogWitness witness = log.witness();
      List<LogSegment> files = LogSegment.list(log.folder);
      for (int i = 0; i < files.size(); i++) {
        byte[] content = files.get(i).read();
        Files.delete(files.get(i).path());

        Finding finding = log.audit(witness).findings().get(0);

        assertEquals(files.get(i).first(), finding.first());
        assertEquals(i == 2 ? 20 : files.get(i + 1).first() - 1, finding.last());
        Files.write(files.get(i).path(), content);
      }
    }

    @Test
    void goes_on_with_the_next_file_behind_a_damaged_one() throws Exception {
      byte[] first = Files.readAllBytes(log.file());
      first[first.length / 2] ^= 1;
      Files.write(log.file(), first);

      LogReport report = log.audit(log.witness());

      assertEquals(1, report.findings().size());
      assertEquals(21, report.size());
      assertEquals(20, report.last().orElseThrow().size());
    }
  }

  private static byte[] cut(byte[] whole, int from, int to) throws IOException {
    byte[] rest = new byte[whole.length - (to - from)];
    System.arraycopy(whole, 0, rest, 0, from);
    System.arraycopy(whole, to, rest, from, whole.length - to);
    return rest;
  }
}
