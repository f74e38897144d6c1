// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A log with a few records and signed heads, and the audit of it. */
final class SmallLog {

  static final SiteId SITE = new SiteId("rooftop-7");
  static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  final Path folder;
  final SigningKey gateway = SigningKey.generate();

  SmallLog(Path folder) {
    this.folder = folder;
  }

  static byte[] record(String what) {
    return LogRecords.record("test", NOON, Json.object().put("what", what).build());
  }

  /** Adds a record for each of the letters, and a head where there is a '!'. */
  SmallLog write(String letters) throws IOException {
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      for (String each : letters.split("", -1)) {
        if (each.equals("!")) {
          log.appendHead(SITE, NOON, gateway);
        } else if (!each.isEmpty()) {
          log.append(record(each));
        }
      }
    }
    return this;
  }

  static LogHead head(EvidenceLog log) {
    return new LogHead(SITE, log.size(), log.root(), NOON);
  }

  /** The head of the current log, as it is kept elsewhere. */
  LogWitness witness() throws IOException {
    try (EvidenceLog log = EvidenceLog.open(folder)) {
      return new LogWitness("a head kept elsewhere", log.size(), log.root());
    }
  }

  LogReport audit(LogWitness... witnesses) throws IOException {
    return new LogAudit(
            Set.of(gateway.publicKey()), (chain, at) -> Optional.empty(), List.of(witnesses))
        .audit(folder);
  }

  Path file() throws IOException {
    return LogSegment.list(folder).get(0).path();
  }

  /** Where each frame of the file begins, the head of the file first; the last is its end. */
  List<Integer> frames() throws IOException {
    Frame.Content content = Frame.read(Files.readAllBytes(file()), 0);
    List<Integer> frames = new ArrayList<>();
    content.frames().forEach(frame -> frames.add(frame.at()));
    frames.add(content.end());
    return frames;
  }

  static String text(byte[] record) {
    return new String(record, UTF_8);
  }
}
