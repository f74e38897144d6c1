// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A DSSE v1.0.2 envelope as it came or was made. Nothing in it is to be believed before {@link
 * #signers} has named who signed it, and then only the bytes of {@link #payload}.
 */
public final class Envelope {

  /** An envelope has at most this many signatures. */
  public static final int MOST_SIGNATURES = 16;

  private final String payloadType;
  private final byte[] payload;
  private final List<Mark> marks;

  Envelope(String payloadType, byte[] payload, List<Mark> marks) {
    this.payloadType = payloadType;
    this.payload = payload.clone();
    this.marks = List.copyOf(marks);
    if (marks.size() > MOST_SIGNATURES) {
      throw new IllegalArgumentException(
          "%d signatures: expected at most %d".formatted(marks.size(), MOST_SIGNATURES));
    }
  }

  /**
   * One entry of {@code signatures}.
   *
   * @param keyid an unauthenticated hint; empty where there is none. Nothing is decided by it.
   * @param raw the signature; never changed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Mark(String keyid, byte[] raw) {}

  /**
   * Reads the JSON form. Standard and URL-safe base64 are both accepted; members that DSSE does not
   * name are ignored, as it demands.
   *
   * @param utf8 already bounded by the caller.
   */
  public static Envelope parse(byte[] utf8) throws JsonException {
    return of(Json.parse(utf8));
  }

  /** As {@link #parse}, of what was read already. */
  public static Envelope of(Json json) throws JsonException {
    return EnvelopeJson.read(json);
  }

  /** Signs the payload. */
  public static Envelope sign(String payloadType, byte[] payload, SigningKey key) {
    return new Envelope(payloadType, payload, List.of()).signedAlsoBy(key);
  }

  /**
   * The same envelope with one more signature; a key that has signed already replaces its own.
   *
   * @throws IllegalArgumentException if it would have too many.
   */
  public Envelope signedAlsoBy(SigningKey key) {
    byte[] message = Pae.encode(payloadType, payload);
    List<Mark> others = new ArrayList<>(marks);
    others.removeIf(mark -> key.publicHalf().verifies(message, mark.raw()));
    others.add(new Mark(key.publicHalf().fingerprint(), key.sign(message)));
    return new Envelope(payloadType, payload, others);
  }

  /** The type, not to be believed before a signature holds. */
  public String payloadType() {
    return payloadType;
  }

  /** A copy of exactly the bytes that the signatures cover. */
  public byte[] payload() {
    return payload.clone();
  }

  /** How many signatures there are, whoever made them. */
  public int signatureCount() {
    return marks.size();
  }

  /** Which of the keys have signed this payload under this type: different keys, each once. */
  public Set<VerificationKey> signers(Collection<VerificationKey> trusted) {
    byte[] message = Pae.encode(payloadType, payload);
    Set<VerificationKey> signers = new LinkedHashSet<>();
    for (VerificationKey key : new LinkedHashSet<>(trusted)) {
      if (marks.stream().anyMatch(mark -> key.verifies(message, mark.raw()))) {
        signers.add(key);
      }
    }
    return signers;
  }

  /** The JSON form, in one line. */
  public byte[] toJson() {
    return Json.write(json());
  }

  /** The JSON form, to stand in another. */
  public Json json() {
    return EnvelopeJson.write(payloadType, payload, marks);
  }
}
