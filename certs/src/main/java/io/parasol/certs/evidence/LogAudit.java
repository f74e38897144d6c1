// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.site.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log, believes nothing of it, and says what is wrong and where: damaged, changed,
 * missing or reordered records, heads that disagree, and an end that was cut off although somebody
 * has kept a head of it.
 *
 * <p>Whoever has the disk and not the gateway's key can leave behind nothing that passes but an
 * older state of the log; that shows against a head or a receipt that was kept elsewhere.
 */
public final class LogAudit {

  private final LogKeys trust;
  private final List<LogWitness> witnesses;
  private final Set<VerificationKey> keys;
  private final List<LogReport.Finding> findings = new ArrayList<>();

  /** The tree so far; null while it is not known because something is missing. */
  private @Nullable TreeEdge edge = TreeEdge.EMPTY;

  private long next;
  private long agreed;
  private long heads;
  private Optional<LogHead> last = Optional.empty();
  private Segment segment = new Segment(Path.of(""), 0);
  private int at;

  /** Whether the last finding is of bytes that may have held the records that come next. */
  private boolean isDamaged;

  /**
   * @param keys keys that are known to be the gateway's.
   * @param trust decides about the certificates that the log itself names.
   * @param witnesses what was kept elsewhere.
   */
  public LogAudit(Set<VerificationKey> keys, LogKeys trust, List<LogWitness> witnesses) {
    this.keys = new LinkedHashSet<>(keys);
    this.trust = trust;
    this.witnesses = List.copyOf(witnesses);
  }

  /** Looks at everything; to be called once. */
  public LogReport audit(Path folder) throws IOException {
    List<Segment> segments = Segment.list(folder);
    if (segments.isEmpty()) {
      throw new IOException(folder + " holds no log");
    }
    compareWitnesses(0);
    for (Segment each : segments) {
      segment = each;
      at = 0;
      try {
        readSegment(each.read());
      } catch (LogDamagedException tooLong) {
        lose(next, next, String.valueOf(tooLong.getMessage()));
      }
    }
    for (LogWitness witness : witnesses) {
      if (witness.size() > next) {
        lose(
            next,
            witness.size() - 1,
            "%s knows %d records: the end was cut off, or an older state put back"
                .formatted(witness.name(), witness.size()));
      }
    }
    return new LogReport(
        next, Optional.ofNullable(edge).map(TreeEdge::root), heads, last, findings);
  }

  /** The keys that may sign, as far as {@link #audit} has learnt them. */
  public Set<VerificationKey> keys() {
    return Set.copyOf(keys);
  }

  private void readSegment(byte[] file) {
    boolean isFirst = true;
    int from = 0;
    while (true) {
      Frame.Content content = Frame.read(file, from);
      for (Frame.Found frame : content.frames()) {
        at = frame.at();
        readPiece(frame.body(), isFirst);
        isFirst = false;
      }
      at = content.end();
      OptionalInt behind = content.next();
      if (behind.isEmpty()) {
        if (content.end() < file.length || isFirst) {
          lose(
              next,
              next,
              "damaged, or the torn end of a write: %d bytes"
                  .formatted(file.length - content.end()));
          isDamaged = true;
        }
        return;
      }
      lose(next, next, "damaged: %d bytes".formatted(behind.getAsInt() - content.end()));
      isDamaged = true;
      isFirst = false;
      from = behind.getAsInt();
    }
  }

  private void readPiece(byte[] body, boolean isFirst) {
    try {
      Piece piece = Piece.read(body);
      if (piece instanceof Piece.Start start && isFirst) {
        begin(start.edge());
      } else if (piece instanceof Piece.Records records && !isFirst) {
        add(records);
      } else {
        lose(next, next, "another piece than is expected here");
      }
    } catch (LogDamagedException malformed) {
      lose(next, next, String.valueOf(malformed.getMessage()));
    }
  }

  private void begin(TreeEdge start) {
    expect(start.size());
    if (start.size() != segment.first()) {
      lose(start.size(), start.size(), "the file has the name of another");
    }
    if (edge != null && !edge.equals(start)) {
      lose(agreed, start.size() - 1, "the file goes on from other records than come before it");
    }
    edge = start;
  }

  private void add(Piece.Records piece) {
    expect(piece.first());
    for (byte[] record : piece.records()) {
      TreeEdge before = edge;
      edge = before == null ? null : before.with(TreeHash.ofLeaf(record));
      next++;
      examine(record, before);
      compareWitnesses(next);
    }
    if (edge != null && !edge.root().equals(piece.root())) {
      lose(piece.first(), next - 1, "not the records that were written");
    }
  }

  /** Whether what comes next is what should. */
  private void expect(long first) {
    if (first > next && isDamaged && findings.size() < LogReport.MOST_FINDINGS) {
      // What was damaged held them.
      LogReport.Finding damage = findings.remove(findings.size() - 1);
      findings.add(
          new LogReport.Finding(
              damage.first(), first - 1, damage.file(), damage.at(), damage.what()));
    } else if (first > next) {
      lose(next, first - 1, "missing");
    } else if (first < next) {
      lose(first, first, "comes again, or too late");
    }
    isDamaged = false;
    next = first;
  }

  private void compareWitnesses(long size) {
    for (LogWitness witness : witnesses) {
      if (witness.size() == size) {
        compare(edge, witness);
      }
    }
  }

  /** Whether the tree is what it is said to have been; it cannot be told of one that is unknown. */
  private boolean compare(@Nullable TreeEdge tree, LogWitness said) {
    if (tree == null) {
      return false;
    }
    if (tree.root().equals(said.root())) {
      agreed = said.size();
      return true;
    }
    lose(
        agreed,
        Math.max(agreed, said.size() - 1),
        "%s names another root for the first %d records: something in them was changed"
            .formatted(said.name(), said.size()));
    return false;
  }

  /** Looks into the records that say something of the log itself. */
  private void examine(byte[] record, @Nullable TreeEdge before) {
    try {
      Members members = Members.of(Json.parse(record), "record");
      switch (members.text("record")) {
        case LogRecords.CERTIFICATE -> learn(members);
        case LogRecords.HEAD -> examineHead(members, before);
        case LogRecords.DONE, LogRecords.REVERTED -> examineReceipt(members, before);
        default -> {
          // It is a leaf like every other.
        }
      }
    } catch (JsonException | CertificateException | IllegalArgumentException malformed) {
      find(
          next - 1,
          next - 1,
          "says of itself what cannot be: " + Printable.of(String.valueOf(malformed.getMessage())));
    }
  }

  private void learn(Members members) throws JsonException, CertificateException {
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(members.text("pem").getBytes(US_ASCII)))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    Optional<VerificationKey> key = trust.trusted(chain, members.instant("at"));
    key.ifPresent(keys::add);
    if (key.isEmpty()) {
      find(next - 1, next - 1, "names a certificate that is not the gateway's of this site");
    }
  }

  private void examineHead(Members members, @Nullable TreeEdge before) throws JsonException {
    LogHead head = LogHead.open(Envelope.of(members.required("head")), keys);
    requireOfThisPlace(head.size());
    if (compare(before, new LogWitness("its head", head.size(), head.root()))) {
      heads++;
      last = Optional.of(head);
    }
  }

  /** A final receipt is a head of the log, too. */
  private void examineReceipt(Members members, @Nullable TreeEdge before) throws JsonException {
    byte[] envelope = Base64.getDecoder().decode(members.text("receipt"));
    Optional<LogPlace> place = CommandReceipt.open(envelope, keys).place();
    if (place.isEmpty()) {
      // Of a time before there was a log.
      return;
    }
    requireOfThisPlace(place.get().size());
    if (compare(before, new LogWitness("its receipt", place.get().size(), place.get().root()))) {
      heads++;
    }
  }

  private void requireOfThisPlace(long size) throws JsonException {
    if (size != next - 1) {
      throw new JsonException("a root of %d records".formatted(size));
    }
  }

  /** Something is wrong that keeps the tree from being known until the next segment. */
  private void lose(long first, long lastOne, String what) {
    find(first, lastOne, what);
    edge = null;
  }

  private void find(long first, long lastOne, String what) {
    if (findings.size() < LogReport.MOST_FINDINGS) {
      findings.add(new LogReport.Finding(first, lastOne, segment.toString(), at, what));
    }
  }
}
