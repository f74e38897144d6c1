// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.tls.Pem;
import io.parasol.certs.tls.UnusableKeyException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A public key that signatures are checked with. Two of them are equal when they are the same key,
 * whatever they are called: a threshold counts these.
 */
public final class VerificationKey {

  private final Algorithm algorithm;
  private final PublicKey key;
  private final String fingerprint;

  private VerificationKey(Algorithm algorithm, PublicKey key) {
    this.algorithm = algorithm;
    this.key = key;
    this.fingerprint = sha256(key.getEncoded());
  }

  /**
   * The key, if it is Ed25519 or on P-256; the algorithm follows from the key, never from a
   * message.
   */
  public static VerificationKey of(PublicKey key) throws UnusableKeyException {
    return of(SoundKey.of(key));
  }

  /** Reads a SubjectPublicKeyInfo in DER. */
  public static VerificationKey of(byte[] encoded) throws UnusableKeyException {
    return of(SoundKey.of(encoded));
  }

  private static VerificationKey of(SoundKey sound) {
    return new VerificationKey(sound.algorithm(), sound.key());
  }

  /** The key that a certificate is about; whether the certificate holds is not looked at. */
  public static VerificationKey of(X509Certificate certificate) throws UnusableKeyException {
    return of(certificate.getPublicKey());
  }

  /** Reads a SubjectPublicKeyInfo in PEM. */
  public static VerificationKey read(Path file) throws UnusableKeyException {
    List<Pem> blocks = Pem.read(file);
    if (blocks.size() != 1 || !blocks.get(0).label().equals(Pem.PUBLIC_KEY)) {
      throw new UnusableKeyException(file + ": expected one PUBLIC KEY, and nothing else");
    }
    try {
      return of(blocks.get(0).der());
    } catch (UnusableKeyException unusable) {
      throw new UnusableKeyException(file + ": " + unusable.getMessage(), unusable);
    }
  }

  /**
   * SHA-256 of the SubjectPublicKeyInfo in lower-case hex: the hint that stands as {@code keyid}.
   */
  public String fingerprint() {
    return fingerprint;
  }

  public Algorithm algorithm() {
    return algorithm;
  }

  /** The SubjectPublicKeyInfo, in the one form that every such key has here. */
  public byte[] encoded() {
    return key.getEncoded();
  }

  /**
   * Whether the signature is this key's over the message; a malformed signature is none.
   *
   * @param signature raw: 64 bytes, for P-256 as r‖s.
   */
  public boolean verifies(byte[] message, byte[] signature) {
    if (!algorithm.isWellFormed(signature)) {
      return false;
    }
    try {
      Signature verifier = algorithm.signature();
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException malformed) {
      return false;
    } catch (InvalidKeyException broken) {
      throw new IllegalStateException("a key that was sound cannot verify", broken);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java has no SHA-256", missing);
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

  /** The fingerprint; a public key is no secret. */
  @Override
  public String toString() {
    return fingerprint;
  }
}
