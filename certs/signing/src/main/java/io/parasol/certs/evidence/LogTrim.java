// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is removed from the beginning of a log.
 *
 * @param before index of the first record that stays; it begins a segment.
 * @param root root of the tree over the records before it.
 * @param certificates the last certificates before it, the newest first. They may have signed heads
 *     and receipts that stay in the log.
 */
public record LogTrim(long before, TreeHash root, List<Certificate> certificates) {

  /** Maximum number of certificates; the newest one is enough, unless it was just renewed. */
  private static final int MAX_CERTIFICATES = 4;

  /**
   * A certificate that was recorded in the removed part.
   *
   * @param pem the certificate, followed by its issuers.
   */
  record Certificate(Instant at, String pem) {}

  public LogTrim {
    certificates = List.copyOf(certificates);
  }

  /**
   * Prepares the removal of all records before an index. Reads the log without locking it.
   *
   * @throws IOException if no segment begins there, or the segments cannot be read.
   */
  public static LogTrim of(Path folder, long before) throws IOException {
    List<LogSegment> segments = LogSegment.list(folder);
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).first() == before) {
        return new LogTrim(
            before,
            segments.get(i).content().start().root(),
            newestCertificates(segments.subList(0, i)));
      }
    }
    throw new IOException("%s: no segment begins with record %d".formatted(folder, before));
  }

  private static List<Certificate> newestCertificates(List<LogSegment> segments)
      throws IOException {
    Map<String, Certificate> newest = new LinkedHashMap<>();
    for (int i = segments.size() - 1; i >= 0 && newest.size() < MAX_CERTIFICATES; i--) {
      List<byte[]> records = segments.get(i).content().records();
      for (int j = records.size() - 1; j >= 0; j--) {
        certificatesIn(records.get(j)).forEach(each -> newest.putIfAbsent(each.pem(), each));
      }
    }
    return newest.values().stream().limit(MAX_CERTIFICATES).toList();
  }

  private static List<Certificate> certificatesIn(byte[] record) throws IOException {
    try {
      if (LogRecords.isOf(LogRecords.CERTIFICATE, record)) {
        return List.of(certificate(Json.parse(record)));
      }
      return LogRecords.isOf(LogRecords.TRIMMED, record)
          ? read(Members.of(Json.parse(record), "record")).certificates()
          : List.of();
    } catch (JsonException malformed) {
      throw new IOException(malformed.getMessage(), malformed);
    }
  }

  private static Certificate certificate(Json json) throws JsonException {
    Members members = Members.of(json, "certificate");
    return new Certificate(members.instant("at"), members.text("pem"));
  }

  /** Returns the members of the record. */
  Json.Obj json() {
    return Json.object()
        .put("before", before)
        .put("root", root.hex())
        .put(
            "certificates",
            certificates.stream()
                .map(each -> Json.object().put("at", each.at()).put("pem", each.pem()).build())
                .toList())
        .build();
  }

  /** Reads what {@link #json} has written. */
  static LogTrim read(Members members) throws JsonException {
    List<Certificate> certificates = new ArrayList<>();
    if (members.required("certificates") instanceof Json.Arr array) {
      for (Json each : array.items()) {
        certificates.add(certificate(each));
      }
    }
    try {
      return new LogTrim(
          members.integer("before"), TreeHash.ofHex(members.text("root")), certificates);
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("record: " + malformed.getMessage());
    }
  }
}
