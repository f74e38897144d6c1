// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A DSSE v1.0.2 envelope, received or created. Its content is untrusted before {@link #signers} has
 * returned a signer, and then only the bytes of {@link #payload} are trusted.
 */
public final class Envelope {

  /** Maximum number of signatures in an envelope. */
  public static final int MAX_SIGNATURES = 16;

  private final String payloadType;
  private final byte[] payload;
  private final List<EnvelopeSignature> signatures;

  Envelope(String payloadType, byte[] payload, List<EnvelopeSignature> signatures) {
    this.payloadType = payloadType;
    this.payload = payload.clone();
    this.signatures = List.copyOf(signatures);
    if (signatures.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "%d signatures: expected at most %d".formatted(signatures.size(), MAX_SIGNATURES));
    }
  }

  /**
   * An entry of {@code signatures}.
   *
   * @param keyid an unauthenticated hint; empty if there is none. No decision depends on it.
   * @param raw the signature; must not be modified.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record EnvelopeSignature(String keyid, byte[] raw) {}

  /**
   * Parses the JSON form. Both standard and URL-safe base64 are accepted. Members that DSSE does
   * not define are ignored, as DSSE requires.
   *
   * @param utf8 input whose size the caller has already limited.
   */
  public static Envelope parse(byte[] utf8) throws JsonException {
    return of(Json.parse(utf8));
  }

  /** Reads an envelope as {@link #parse} does, from JSON that is already parsed. */
  public static Envelope of(Json json) throws JsonException {
    return EnvelopeJson.read(json);
  }

  /** Creates an envelope with one signature of the payload. */
  public static Envelope sign(String payloadType, byte[] payload, SigningKey key) {
    return new Envelope(payloadType, payload, List.of()).withSignatureBy(key);
  }

  /**
   * Returns this envelope with one more signature. A previous signature of the same key is
   * replaced.
   *
   * @throws IllegalArgumentException if there would be too many signatures.
   */
  public Envelope withSignatureBy(SigningKey key) {
    byte[] message = Pae.encode(payloadType, payload);
    List<EnvelopeSignature> others = new ArrayList<>(signatures);
    others.removeIf(mark -> key.publicKey().verifies(message, mark.raw()));
    others.add(new EnvelopeSignature(key.publicKey().fingerprint(), key.sign(message)));
    return new Envelope(payloadType, payload, others);
  }

  /** Returns the payload type, which is untrusted before a signature is verified. */
  public String payloadType() {
    return payloadType;
  }

  /** Returns a copy of exactly the bytes that the signatures cover. */
  public byte[] payload() {
    return payload.clone();
  }

  /** Returns the number of signatures, whether they are valid or not. */
  public int signatureCount() {
    return signatures.size();
  }

  /**
   * Returns the distinct keys, among the trusted ones, that have signed this payload with this
   * type. Thresholds count these keys, and {@code keyid} plays no part (DSSE 1.0.2, protocol): it
   * only decides which key is tried first. One signature counts for one key.
   */
  public Set<VerificationKey> signers(Collection<VerificationKey> trusted) {
    byte[] message = Pae.encode(payloadType, payload);
    List<EnvelopeSignature> unmatched = new ArrayList<>(signatures);
    Set<VerificationKey> signers = new LinkedHashSet<>();
    for (VerificationKey key : trusted) {
      if (takeOne(unmatched, message, key, mark -> mark.keyid().equals(key.fingerprint()))) {
        signers.add(key);
      }
    }
    for (VerificationKey key : trusted) {
      if (!signers.contains(key) && takeOne(unmatched, message, key, mark -> true)) {
        signers.add(key);
      }
    }
    return signers;
  }

  /** Takes a signature of the key out of the list, among those that are tried. */
  private static boolean takeOne(
      List<EnvelopeSignature> unmatched,
      byte[] message,
      VerificationKey key,
      Predicate<EnvelopeSignature> isTried) {
    Optional<EnvelopeSignature> found =
        unmatched.stream()
            .filter(isTried)
            .filter(mark -> key.verifies(message, mark.raw()))
            .findFirst();
    found.ifPresent(unmatched::remove);
    return found.isPresent();
  }

  /** Returns the JSON form in one line. */
  public byte[] toJson() {
    return Json.write(json());
  }

  /** Returns the JSON form, for embedding in another document. */
  public Json json() {
    return EnvelopeJson.write(payloadType, payload, signatures);
  }
}
