// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.contract;

import io.parasol.certs.contract.ExclusionRejectedException.Reason;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.SiteId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An exclusion as received, in a DSSE envelope. Its content is untrusted before {@link #verify}.
 */
public final class SignedExclusion {

  /** Maximum size of an envelope in bytes. A larger one is not parsed. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final String PAYLOAD_TYPE = "application/vnd.parasol.exclusion+json";
  private static final int PARTIES = 2;

  private final Envelope envelope;

  private SignedExclusion(Envelope envelope) {
    this.envelope = envelope;
  }

  /** Creates an exclusion with one signature. */
  public static SignedExclusion sign(ExclusionDocument document, SigningKey key) {
    return new SignedExclusion(Envelope.sign(PAYLOAD_TYPE, document.write(), key));
  }

  /**
   * Parses an envelope.
   *
   * @throws ExclusionRejectedException {@code too_large} or {@code malformed}
   */
  public static SignedExclusion parse(byte[] envelope) throws ExclusionRejectedException {
    if (envelope.length > MAX_BYTES) {
      throw new ExclusionRejectedException(
          Reason.TOO_LARGE, "exclusion is larger than %d bytes".formatted(MAX_BYTES));
    }
    try {
      return of(Json.parse(envelope));
    } catch (JsonException malformed) {
      throw malformed(malformed);
    }
  }

  /**
   * Reads an envelope from JSON whose size the caller has limited.
   *
   * @throws ExclusionRejectedException {@code malformed}
   */
  public static SignedExclusion of(Json json) throws ExclusionRejectedException {
    try {
      Envelope read = Envelope.of(json);
      if (!read.payloadType().equals(PAYLOAD_TYPE)) {
        throw new JsonException("payloadType: expected " + PAYLOAD_TYPE);
      }
      return new SignedExclusion(read);
    } catch (JsonException malformed) {
      throw malformed(malformed);
    }
  }

  private static ExclusionRejectedException malformed(JsonException why) {
    return new ExclusionRejectedException(Reason.MALFORMED, String.valueOf(why.getMessage()));
  }

  /** Returns this exclusion with one more signature. */
  public SignedExclusion withSignatureBy(SigningKey key) {
    return new SignedExclusion(envelope.withSignatureBy(key));
  }

  /** Returns the JSON form of the envelope. */
  public byte[] toJson() {
    return envelope.toJson();
  }

  /** Returns the number of signatures, whether they are valid or not. */
  public int signatureCount() {
    return envelope.signatureCount();
  }

  /**
   * Returns the unverified content, for display to signers. It must never count.
   *
   * @throws ExclusionRejectedException {@code malformed}
   */
  public ExclusionDocument unverifiedContent() throws ExclusionRejectedException {
    try {
      return ExclusionDocument.read(envelope.payload());
    } catch (JsonException malformed) {
      throw malformed(malformed);
    }
  }

  /**
   * Verifies the exclusion: both parties have signed it, and it is for this site. The payload is
   * not parsed before both signatures hold.
   *
   * @param parties the keys of the parties by their names
   */
  public VerifiedExclusion verify(SiteId site, Map<String, VerificationKey> parties)
      throws ExclusionRejectedException {
    if (parties.size() != PARTIES || Set.copyOf(parties.values()).size() != PARTIES) {
      throw new ExclusionRejectedException(
          Reason.NO_CONTRACT, "the site has no contract with two parties and their own keys");
    }
    List<String> missing =
        parties.entrySet().stream()
            .filter(each -> envelope.signers(List.of(each.getValue())).isEmpty())
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      throw new ExclusionRejectedException(
          Reason.SIGNATURE_MISSING, "not signed by " + String.join(" and ", missing));
    }
    ExclusionDocument document = unverifiedContent();
    if (!document.site().equals(site)) {
      throw new ExclusionRejectedException(
          Reason.WRONG_SITE, "the exclusion is for the site " + document.site());
    }
    List<String> names = parties.keySet().stream().sorted().toList();
    return new VerifiedExclusion(document, names, envelope.json());
  }
}
