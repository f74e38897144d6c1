// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The records that describe the log itself. Each record is a JSON object; its first member {@code
 * record} is the kind of the record.
 */
public final class LogRecords {

  /** The certificate whose key signs heads and receipts from this record on. */
  public static final String CERTIFICATE = "certificate";

  /** A signed head of all preceding records. */
  public static final String HEAD = "head";

  /** The log has a checkpoint from this record on. */
  static final String CHECKPOINT = "checkpoint";

  /** The records before an index were removed after an export. */
  static final String TRIMMED = "trimmed";

  /** A command was verified. Its receipt follows. The owner of the log creates these records. */
  public static final String ACCEPTED = "accepted";

  /** A message did not become a command. Its receipt follows. */
  public static final String REFUSED = "refused";

  /** The content of a receipt, without a signature. */
  public static final String RECEIPT = "receipt";

  /** The signed final receipt of a command. The owner of the log creates these records. */
  public static final String DONE = "done";

  /** The signed receipt of a command that restored the values of another command. */
  public static final String REVERTED = "reverted";

  private LogRecords() {}

  /**
   * Returns a record with the certificate whose key signs from this record on.
   *
   * @param pem the certificate, followed by its issuers.
   */
  public static byte[] certificate(String pem, Instant at) {
    return record(CERTIFICATE, at, Json.object().put("pem", pem).build());
  }

  /**
   * Returns a record with the state of the log before it.
   *
   * @param head a signed {@link LogHead}.
   */
  public static byte[] head(Envelope head, Instant at) {
    return record(HEAD, at, Json.object().put("head", head.json()).build());
  }

  /**
   * Returns the record of a log that has a checkpoint from this record on.
   *
   * @param details of an operator's decision to continue without the records that are missing.
   */
  static byte[] checkpoint(Instant at, Json.Obj details) {
    return record(CHECKPOINT, at, details);
  }

  /** Returns the record that states what is removed from the beginning of the log. */
  static byte[] trimmed(LogTrim trim, Instant at) {
    return record(TRIMMED, at, trim.json());
  }

  /** Returns the time of a record; empty if it has none. */
  static Optional<Instant> time(byte[] record) {
    try {
      return Optional.of(Members.of(Json.parse(record), "record").instant("at"));
    } catch (JsonException none) {
      return Optional.empty();
    }
  }

  /** Returns whether the record is of the kind, without parsing it. */
  public static boolean isOf(String kind, byte[] record) {
    byte[] start = Json.object().put("record", kind).toBytes();
    // The object goes on after its first member.
    int length = start.length - 1;
    return record.length >= length && Arrays.equals(record, 0, length, start, 0, length);
  }

  /** Returns a record of a kind, with further members in their order. */
  public static byte[] record(String kind, Instant at, Json.Obj details) {
    return Json.object().put("record", kind).put("at", at).putAll(details).toBytes();
  }
}
