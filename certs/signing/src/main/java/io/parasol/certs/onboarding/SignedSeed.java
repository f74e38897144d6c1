// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.onboarding;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.onboarding.SeedRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;

/**
 * A seed as received, in a DSSE envelope. Its content is untrusted before {@link #verify}: until
 * then it may only decide which root file is fetched, because that file must have the hash of the
 * seed and must list the key that has signed the seed.
 */
public final class SignedSeed {

  /**
   * Maximum size of an envelope in bytes, so that it fits a QR code. A larger one is not parsed.
   */
  public static final int MAX_BYTES = 1024;

  private static final String PAYLOAD_TYPE = "application/vnd.parasol.seed+json";

  private final Envelope envelope;
  private final SiteSeed content;

  private SignedSeed(Envelope envelope, SiteSeed content) {
    this.envelope = envelope;
    this.content = content;
  }

  /**
   * Signs a seed.
   *
   * @throws SeedRejectedException {@code too_large}, if its addresses are too long for the format.
   */
  public static SignedSeed sign(SiteSeed seed, SigningKey key) throws SeedRejectedException {
    SignedSeed signed = new SignedSeed(Envelope.sign(PAYLOAD_TYPE, seed.write(), key), seed);
    int length = signed.toJson().length;
    if (length > MAX_BYTES) {
      throw new SeedRejectedException(
          Reason.TOO_LARGE,
          "the seed has %d bytes; expected at most %d, so use shorter addresses"
              .formatted(length, MAX_BYTES));
    }
    return signed;
  }

  /**
   * Parses an envelope. White space around it is ignored.
   *
   * @throws SeedRejectedException {@code too_large} or {@code malformed}.
   */
  public static SignedSeed parse(byte[] file) throws SeedRejectedException {
    if (file.length > MAX_BYTES) {
      throw new SeedRejectedException(
          Reason.TOO_LARGE, "the seed is larger than %d bytes".formatted(MAX_BYTES));
    }
    try {
      Envelope read = Envelope.parse(file);
      if (!read.payloadType().equals(PAYLOAD_TYPE)) {
        throw new JsonException("payloadType: expected " + PAYLOAD_TYPE);
      }
      return new SignedSeed(read, SiteSeed.read(read.payload()));
    } catch (JsonException malformed) {
      throw new SeedRejectedException(Reason.MALFORMED, String.valueOf(malformed.getMessage()));
    }
  }

  /** Returns the content, which is untrusted before {@link #verify}. */
  public SiteSeed unverified() {
    return content;
  }

  /**
   * Verifies the seed.
   *
   * @param owners the keys of the owners of the site's repository; one of them must have signed.
   * @param now the time at which it must not have expired.
   * @throws SeedRejectedException {@code unknown_signer} or {@code expired}.
   */
  public SiteSeed verify(Collection<VerificationKey> owners, Instant now)
      throws SeedRejectedException {
    if (envelope.signers(owners).isEmpty()) {
      throw new SeedRejectedException(
          Reason.UNKNOWN_SIGNER,
          "the seed is not signed by an owner of the repository of the site");
    }
    requireValid(now);
    return content;
  }

  /** Requires that the seed has not expired. Its signature is not checked. */
  public void requireValid(Instant now) throws SeedRejectedException {
    if (!now.isBefore(content.expires())) {
      throw new SeedRejectedException(Reason.EXPIRED, "the seed expired at " + content.expires());
    }
  }

  /** Returns the JSON form of the envelope, in one line. */
  public byte[] toJson() {
    return envelope.toJson();
  }

  /** Returns the JSON form of the envelope as text, for a QR code. */
  public String text() {
    return new String(toJson(), StandardCharsets.UTF_8);
  }
}
