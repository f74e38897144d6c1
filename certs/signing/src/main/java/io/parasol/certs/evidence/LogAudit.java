// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An audit of a whole log. It trusts nothing in the log, and reports what is wrong and where:
 * damaged, changed, missing or reordered records, inconsistent heads, and a truncated end if a
 * later head was kept elsewhere.
 *
 * <p>An attacker with access to the disk, but not to the gateway's key, can only restore an older
 * state of the log. A head or a receipt that was kept elsewhere reveals this.
 */
public final class LogAudit {

  private final List<LogWitness> witnesses;
  private final AuditKeys keys;
  private final AuditFindings findings = new AuditFindings();

  /** The tree so far; null while it is unknown because records are missing. */
  private @Nullable MerkleFrontier frontier = MerkleFrontier.EMPTY;

  private final List<TrimRecord> trims = new ArrayList<>();

  /** The roots at the beginning of each segment. */
  private final Map<Long, TreeHash> starts = new HashMap<>();

  private long nextIndex;
  private long agreedSize;
  private long heads;
  private @Nullable LogHead last;

  /** Whether the last finding is about bytes that may have contained the next records. */
  private boolean isDamaged;

  /**
   * Creates an audit.
   *
   * @param keys known keys of the gateway.
   * @param trust decides about the certificates in the log.
   * @param witnesses heads that were kept elsewhere.
   */
  public LogAudit(Set<VerificationKey> keys, LogKeys trust, List<LogWitness> witnesses) {
    this.keys = new AuditKeys(keys, trust);
    this.witnesses = List.copyOf(witnesses);
  }

  /**
   * A statement in the log that the records before it were removed.
   *
   * @param index of the statement.
   */
  private record TrimRecord(LogTrim trim, long index) {}

  /** Audits the log in a folder. May be called once only. */
  public LogReport audit(Path folder) throws IOException {
    return audit(List.of(folder));
  }

  /**
   * Audits a log whose segments are in several folders, such as exports and the rest of the log.
   * May be called once only.
   */
  public LogReport audit(List<Path> folders) throws IOException {
    List<LogSegment> segments = segments(folders);
    if (segments.isEmpty()) {
      throw new IOException(folders.get(0) + " contains no log");
    }
    long first = segments.get(0).first();
    if (first > 0) {
      nextIndex = first;
      frontier = null;
      keys.addOfRemoved(segments);
    }
    compareWitnesses(0);
    for (LogSegment each : segments) {
      findings.enter(each);
      try {
        readSegment(each.read());
      } catch (LogDamagedException tooLong) {
        reportLoss(nextIndex, nextIndex, String.valueOf(tooLong.getMessage()));
      }
    }
    for (LogWitness witness : witnesses) {
      if (witness.size() > nextIndex) {
        reportLoss(
            nextIndex,
            witness.size() - 1,
            "%s attests %d records: the log was truncated, or an older state was restored"
                .formatted(witness.name(), witness.size()));
      }
    }
    if (first > 0 && !wereRemoved(first)) {
      findings.addFirst(
          new LogReport.Finding(
              0,
              first - 1,
              segments.get(0).toString(),
              0,
              "missing, and no signed head confirms that they were removed after an export"));
    }
    return new LogReport(
        first,
        nextIndex,
        Optional.ofNullable(frontier).map(MerkleFrontier::root),
        heads,
        Optional.ofNullable(last),
        findings.all());
  }

  private List<LogSegment> segments(List<Path> folders) throws IOException {
    Map<Long, LogSegment> merged = new TreeMap<>();
    for (Path folder : folders) {
      for (LogSegment each : LogSegment.list(folder)) {
        LogSegment other = merged.putIfAbsent(each.first(), each);
        if (other != null && Files.mismatch(other.path(), each.path()) >= 0) {
          findings.enter(each);
          findings.add(each.first(), each.first(), "differs from the same file in another folder");
        }
      }
    }
    return List.copyOf(merged.values());
  }

  /**
   * Returns whether a record of this log, which a later head confirms, states that all records
   * before an index were removed.
   */
  private boolean wereRemoved(long first) {
    LogHead newest = last;
    return newest != null
        && trims.stream()
            .filter(each -> each.index() < newest.size())
            .map(TrimRecord::trim)
            .anyMatch(
                each -> each.before() >= first && each.root().equals(starts.get(each.before())));
  }

  /** Returns the keys of the gateway, including those that {@link #audit} has found in the log. */
  public Set<VerificationKey> keys() {
    return Set.copyOf(keys.all());
  }

  private void readSegment(byte[] file) {
    boolean isFirst = true;
    int from = 0;
    while (true) {
      Frame.Content content = Frame.read(file, from);
      for (Frame.LocatedFrame frame : content.frames()) {
        findings.moveTo(frame.at());
        readFrame(frame.body(), isFirst);
        isFirst = false;
      }
      findings.moveTo(content.end());
      OptionalInt behind = content.next();
      if (behind.isEmpty()) {
        if (content.end() < file.length || isFirst) {
          reportLoss(
              nextIndex,
              nextIndex,
              "damaged, or an interrupted write: %d bytes".formatted(file.length - content.end()));
          isDamaged = true;
        }
        return;
      }
      reportLoss(
          nextIndex, nextIndex, "damaged: %d bytes".formatted(behind.getAsInt() - content.end()));
      isDamaged = true;
      isFirst = false;
      from = behind.getAsInt();
    }
  }

  private void readFrame(byte[] body, boolean isFirst) {
    try {
      LogFrameContent piece = LogFrameContent.read(body);
      if (piece instanceof LogFrameContent.Start start && isFirst) {
        startSegment(start.frontier());
      } else if (piece instanceof LogFrameContent.Records records && !isFirst) {
        addRecords(records);
      } else {
        reportLoss(nextIndex, nextIndex, "unexpected kind of frame");
      }
    } catch (LogDamagedException malformed) {
      reportLoss(nextIndex, nextIndex, String.valueOf(malformed.getMessage()));
    }
  }

  private void startSegment(MerkleFrontier start) {
    expectIndex(start.size());
    if (start.size() != findings.segment().first()) {
      reportLoss(start.size(), start.size(), "the file has the name of another segment");
    }
    if (frontier != null && !frontier.equals(start)) {
      reportLoss(
          agreedSize,
          start.size() - 1,
          "the file continues from other records than those before it");
    }
    frontier = start;
    starts.put(start.size(), start.root());
  }

  private void addRecords(LogFrameContent.Records frame) {
    expectIndex(frame.first());
    for (byte[] record : frame.records()) {
      MerkleFrontier before = frontier;
      frontier = before == null ? null : before.append(TreeHash.ofLeaf(record));
      nextIndex++;
      examine(record, before);
      compareWitnesses(nextIndex);
    }
    if (frontier != null && !frontier.root().equals(frame.root())) {
      reportLoss(frame.first(), nextIndex - 1, "the records differ from those that were written");
    }
  }

  /** Checks the index of the next record. */
  private void expectIndex(long first) {
    if (first > nextIndex) {
      // Damaged bytes contained these records.
      if (!isDamaged || !findings.extendNewest(first - 1)) {
        reportLoss(nextIndex, first - 1, "missing");
      }
    } else if (first < nextIndex) {
      reportLoss(first, first, "repeated or out of order");
    }
    isDamaged = false;
    nextIndex = first;
  }

  private void compareWitnesses(long size) {
    for (LogWitness witness : witnesses) {
      if (witness.size() == size) {
        compare(frontier, witness);
      }
    }
  }

  /**
   * Returns whether the tree matches an attested head. An unknown tree matches none and causes no
   * finding.
   */
  private boolean compare(@Nullable MerkleFrontier tree, LogWitness attested) {
    if (tree == null) {
      return false;
    }
    if (tree.root().equals(attested.root())) {
      agreedSize = attested.size();
      return true;
    }
    reportLoss(
        agreedSize,
        Math.max(agreedSize, attested.size() - 1),
        "%s attests another root for the first %d records: at least one of them was changed"
            .formatted(attested.name(), attested.size()));
    return false;
  }

  /** Examines the records that describe the log itself. */
  private void examine(byte[] record, @Nullable MerkleFrontier before) {
    try {
      Members members = Members.of(Json.parse(record), "record");
      switch (members.text("record")) {
        case LogRecords.CERTIFICATE -> addCertificateKey(members);
        case LogRecords.HEAD -> examineHead(members, before);
        case LogRecords.TRIMMED -> examineTrim(members);
        case LogRecords.DONE, LogRecords.REVERTED -> examineReceipt(members, before);
        default -> {
          // Other records are only leaves of the tree.
        }
      }
    } catch (JsonException | CertificateException | IllegalArgumentException malformed) {
      findings.add(
          nextIndex - 1,
          nextIndex - 1,
          "contains an invalid statement about the log: "
              + Printable.of(String.valueOf(malformed.getMessage())));
    }
  }

  private void addCertificateKey(Members members) throws JsonException, CertificateException {
    if (!keys.add(members.text("pem"), members.instant("at"))) {
      findings.add(
          nextIndex - 1,
          nextIndex - 1,
          "contains a certificate that is not of this site's gateway");
    }
  }

  private void examineTrim(Members members) throws JsonException {
    LogTrim trim = LogTrim.read(members);
    trims.add(new TrimRecord(trim, nextIndex - 1));
    TreeHash start = starts.get(trim.before());
    if (start != null && !start.equals(trim.root())) {
      findings.add(
          0,
          trim.before() - 1,
          "record %d attests another root for them when they were removed"
              .formatted(nextIndex - 1));
    }
  }

  private void examineHead(Members members, @Nullable MerkleFrontier before) throws JsonException {
    LogHead head = LogHead.open(Envelope.of(members.required("head")), keys.all());
    requireThisPosition(head.size());
    if (compare(before, new LogWitness("its head", head.size(), head.root()))) {
      heads++;
      last = head;
    }
  }

  /** Examines a final receipt. It attests a head of the log too. */
  private void examineReceipt(Members members, @Nullable MerkleFrontier before)
      throws JsonException {
    byte[] envelope = Base64.getDecoder().decode(members.text("receipt"));
    Optional<LogPlace> place = CommandReceipt.open(envelope, keys.all()).place();
    if (place.isEmpty()) {
      // The receipt is older than the log.
      return;
    }
    requireThisPosition(place.get().size());
    if (compare(before, new LogWitness("its receipt", place.get().size(), place.get().root()))) {
      heads++;
    }
  }

  private void requireThisPosition(long size) throws JsonException {
    if (size != nextIndex - 1) {
      throw new JsonException("a root of %d records at another position".formatted(size));
    }
  }

  /** Reports an error after which the tree is unknown until the next segment. */
  private void reportLoss(long first, long lastOne, String what) {
    findings.add(first, lastOne, what);
    frontier = null;
  }
}
