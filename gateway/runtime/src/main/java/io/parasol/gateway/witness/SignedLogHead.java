// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.witness;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.ConsistencyProof;
import io.parasol.certs.evidence.GatewayKey;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A head of an evidence log whose signature was verified, and the envelope with the signature.
 *
 * @param proof the proof that it continues an earlier head; empty if the message has none.
 */
public record SignedLogHead(LogHead head, Envelope envelope, Optional<ConsistencyProof> proof) {

  /** Returns whether the proof is about this earlier head. */
  boolean hasProofSince(LogHead earlier) {
    return proof.filter(each -> each.earlier() == earlier.size()).isPresent();
  }

  /** Returns whether it is certain that this head continues the earlier one. */
  public boolean isProvenSince(LogHead earlier) {
    boolean isSame = head.size() == earlier.size() && head.root().equals(earlier.root());
    return isSame || proof.filter(each -> each.holds(earlier, head)).isPresent();
  }

  /**
   * Reads the head in a message of a gateway's state, or a head alone.
   *
   * @param trusted authorities of the site, or certificates of its gateway.
   * @return empty if the message has no head, as before the first one.
   * @throws JsonException if the head is malformed, or not signed by the gateway of its site.
   */
  public static Optional<SignedLogHead> read(byte[] message, Collection<X509Certificate> trusted)
      throws JsonException {
    if (!(Json.parse(message) instanceof Json.Obj members)) {
      throw new JsonException("head: expected an object");
    }
    Json head = members.members().get("log-head");
    if (head == null && !members.members().containsKey("payloadType")) {
      return Optional.empty();
    }
    Envelope envelope = Envelope.of(head == null ? members : head);
    if (!envelope.payloadType().equals(LogHead.PAYLOAD_TYPE)) {
      throw new JsonException("head: expected payloadType " + LogHead.PAYLOAD_TYPE);
    }
    List<VerificationKey> keys = new ArrayList<>();
    for (X509Certificate each : trusted) {
      if (each.getBasicConstraints() < 0) {
        keys.add(key(each));
      }
    }
    GatewayKey.inState(message, trusted, LogHead.ofKept(envelope).site()).ifPresent(keys::add);
    Json proof = members.members().get("log-consistency");
    return Optional.of(
        new SignedLogHead(
            LogHead.open(envelope, keys),
            envelope,
            proof == null ? Optional.empty() : Optional.of(ConsistencyProof.read(proof))));
  }

  private static VerificationKey key(X509Certificate certificate) throws JsonException {
    try {
      return VerificationKey.of(certificate);
    } catch (UnusableKeyException unusable) {
      throw new JsonException(String.valueOf(unusable.getMessage()));
    }
  }
}
