// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.tls.UnusableKeyException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;

/**
 * A public key that signatures are checked with. Two of them are equal when they are the same key,
 * whatever they are called: a threshold counts these.
 */
public final class VerificationKey {

  private VerificationKey() {}

  /**
   * The key, if it is Ed25519 or on P-256; the algorithm follows from the key, never from a
   * message.
   */
  public static VerificationKey of(PublicKey key) throws UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  public static VerificationKey of(X509Certificate certificate) throws UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Reads a SubjectPublicKeyInfo in PEM. */
  public static VerificationKey read(Path file) throws UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * SHA-256 of the SubjectPublicKeyInfo in lower-case hex: the hint that stands as {@code keyid}.
   */
  public String fingerprint() {
    throw new UnsupportedOperationException("STUB");
  }

  /** Whether the signature is this key's over the message; a malformed signature is none. */
  boolean verifies(byte[] message, byte[] signature) {
    throw new UnsupportedOperationException("STUB");
  }

  @Override
  public boolean equals(Object other) {
    throw new UnsupportedOperationException("STUB");
  }

  @Override
  public int hashCode() {
    throw new UnsupportedOperationException("STUB");
  }
}
