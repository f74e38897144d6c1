// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The records that say something of the log itself. Each record is a JSON object whose first member
 * {@code record} says what it is.
 */
public final class LogRecords {

  /** The certificate whose key signs heads and receipts from now on. */
  static final String CERTIFICATE = "certificate";

  /** A signed head of all records before. */
  static final String HEAD = "head";

  /** A command's signed final receipt; the log's owner makes these. */
  public static final String DONE = "done";

  /** The signed receipt of what took a command's values back. */
  public static final String REVERTED = "reverted";

  private LogRecords() {}

  /**
   * From now on that certificate's key signs.
   *
   * @param pem the certificate, and its issuers behind it.
   */
  public static byte[] certificate(String pem, Instant at) {
    return record(CERTIFICATE, at, Map.of("pem", new Json.Str(pem)));
  }

  /**
   * What the log was up to here.
   *
   * @param head a {@link LogHead}, signed.
   */
  public static byte[] head(Envelope head, Instant at) {
    return record(HEAD, at, Map.of("head", head.json()));
  }

  /** A record of that kind, with what it says in that order. */
  public static byte[] record(String kind, Instant at, Map<String, Json> says) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("record", new Json.Str(kind));
    members.put("at", new Json.Str(at.toString()));
    members.putAll(says);
    return Json.write(new Json.Obj(members));
  }
}
