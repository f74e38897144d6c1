// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A public key for verifying signatures. Two keys are equal if their key material is equal,
 * whatever their names are; a threshold counts distinct keys in this sense.
 */
public final class VerificationKey {

  private final ValidatedPublicKey key;
  private final byte[] encoded;
  private final String fingerprint;

  private VerificationKey(ValidatedPublicKey key) {
    this.key = key;
    this.encoded = key.key().getEncoded();
    this.fingerprint = sha256(encoded);
  }

  /**
   * Returns the key if it is Ed25519 or on P-256. The key determines the algorithm, never a
   * message.
   */
  public static VerificationKey of(PublicKey key) throws UnusableKeyException {
    return new VerificationKey(ValidatedPublicKey.of(key));
  }

  /** Reads a DER-encoded SubjectPublicKeyInfo. */
  public static VerificationKey of(byte[] encoded) throws UnusableKeyException {
    return new VerificationKey(ValidatedPublicKey.of(encoded));
  }

  /** Returns the subject's key in a certificate. The certificate is not validated. */
  public static VerificationKey of(X509Certificate certificate) throws UnusableKeyException {
    return of(certificate.getPublicKey());
  }

  /** Reads a SubjectPublicKeyInfo from a PEM file. */
  public static VerificationKey read(Path file) throws UnusableKeyException {
    List<Pem> blocks = Pem.read(file);
    if (blocks.stream().anyMatch(block -> block.label().endsWith(Pem.PRIVATE_KEY))) {
      throw new UnusableKeyException(
          file + ": is a private key; expected the public key, in the file that ends in .pub");
    }
    if (blocks.size() != 1 || !blocks.get(0).label().equals(Pem.PUBLIC_KEY)) {
      throw new UnusableKeyException(file + ": expected exactly one PUBLIC KEY block in PEM");
    }
    try {
      return of(blocks.get(0).der());
    } catch (UnusableKeyException unusable) {
      throw new UnusableKeyException(file + ": " + unusable.getMessage(), unusable);
    }
  }

  /**
   * Returns the SHA-256 of the SubjectPublicKeyInfo in lower-case hex. Envelopes contain it as
   * {@code keyid}, which is only a hint.
   */
  public String fingerprint() {
    return fingerprint;
  }

  public Algorithm algorithm() {
    return key.algorithm();
  }

  /** Returns the SubjectPublicKeyInfo in its canonical encoding. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /**
   * Returns whether the signature of this key is valid for the message. A malformed signature is
   * not valid.
   *
   * @param signature raw: 64 bytes, for P-256 as r‖s.
   */
  public boolean verifies(byte[] message, byte[] signature) {
    return algorithm().isWellFormed(signature) && key.verifier().verifies(message, signature);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java runtime does not support SHA-256", missing);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerificationKey that && fingerprint.equals(that.fingerprint);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  /** Returns the fingerprint. A public key is not secret. */
  @Override
  public String toString() {
    return fingerprint;
  }
}
