// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.tls.UnusableKeyException;
import java.nio.file.Path;
import java.security.PrivateKey;

/** A private key that signs: Ed25519, or ECDSA on P-256 with SHA-256. Never printed. */
public final class SigningKey {

  private SigningKey() {}

  /** Makes an Ed25519 key. */
  public static SigningKey generate() {
    throw new UnsupportedOperationException("STUB");
  }

  /** The key of a certificate; P-256. */
  public static SigningKey of(PrivateKey key, VerificationKey publicHalf) {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * Reads PKCS#8 PEM, readable by its owner only.
   *
   * @param passphrase of an encrypted key; empty where it is not.
   */
  public static SigningKey read(Path file, char[] passphrase) throws UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * Writes {@code NAME.key} (owner-only, encrypted if there is a passphrase) and {@code NAME.pub}
   * beside it; refuses to overwrite.
   */
  public void write(Path keyFile, Path publicFile, char[] passphrase) throws UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  public VerificationKey publicHalf() {
    throw new UnsupportedOperationException("STUB");
  }

  /** The raw signature: 64 bytes, for P-256 as r‖s. */
  byte[] sign(byte[] message) {
    throw new UnsupportedOperationException("STUB");
  }
}
