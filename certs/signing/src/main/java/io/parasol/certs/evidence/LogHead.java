// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.SiteId;
import java.time.Instant;
import java.util.Collection;

/**
 * The state of a log at some time. A signed head can be compared with the log at any later time.
 *
 * @param size number of records.
 * @param root root of the Merkle tree over them.
 */
public record LogHead(SiteId site, long size, TreeHash root, Instant at) {

  /** The {@code payloadType} of the envelope. */
  public static final String PAYLOAD_TYPE = "application/vnd.parasol.log-head+json";

  public LogHead {
    if (size < 0) {
      throw new IllegalArgumentException("log of %d records: expected 0 or more".formatted(size));
    }
  }

  /** Returns the JSON that is signed. */
  public byte[] toJson() {
    return Json.object()
        .put("site", site.value())
        .put("size", size)
        .put("root", root.hex())
        .put("at", at)
        .toBytes();
  }

  public Envelope sign(SigningKey gateway) {
    return Envelope.sign(PAYLOAD_TYPE, toJson(), gateway);
  }

  /**
   * Reads a head that one of the keys has signed.
   *
   * @throws JsonException if no key has signed it, or if it is malformed.
   */
  public static LogHead open(Envelope envelope, Collection<VerificationKey> gateway)
      throws JsonException {
    if (!envelope.payloadType().equals(PAYLOAD_TYPE)) {
      throw new JsonException("head: expected payloadType " + PAYLOAD_TYPE);
    }
    if (envelope.signers(gateway).isEmpty()) {
      throw new JsonException("head: has no valid signature of the gateway");
    }
    return read(envelope.payload());
  }

  /**
   * Reads a head whose signature was verified before it was kept.
   *
   * @throws JsonException if it is malformed.
   */
  public static LogHead ofKept(Envelope envelope) throws JsonException {
    return read(envelope.payload());
  }

  private static LogHead read(byte[] utf8) throws JsonException {
    Members members = Members.of(Json.parse(utf8), "head");
    try {
      return new LogHead(
          new SiteId(members.text("site")),
          members.integer("size"),
          TreeHash.ofHex(members.text("root")),
          members.instant("at"));
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("head: " + malformed.getMessage());
    }
  }
}
