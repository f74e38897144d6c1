// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;

/** A private key for signing: Ed25519, or ECDSA on P-256 with SHA-256. It is never printed. */
public final class SigningKey {

  private final PrivateKey key;
  private final VerificationKey publicHalf;

  private SigningKey(PrivateKey key, VerificationKey publicHalf) {
    this.key = key;
    this.publicHalf = publicHalf;
  }

  /** Generates an Ed25519 key. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new SigningKey(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
    } catch (NoSuchAlgorithmException | UnusableKeyException missing) {
      throw new IllegalStateException("this Java runtime cannot generate Ed25519 keys", missing);
    }
  }

  /**
   * Returns a signing key with the P-256 key of a certificate.
   *
   * @throws IllegalArgumentException if the two keys are not a pair.
   */
  public static SigningKey of(PrivateKey key, VerificationKey publicHalf) {
    if (!belongTogether(key, publicHalf)) {
      throw new IllegalArgumentException(
          "the private key does not belong to the public key " + publicHalf.fingerprint());
    }
    return new SigningKey(key, publicHalf);
  }

  /**
   * Reads a PKCS#8 PEM file, which must be readable by its owner only.
   *
   * @param passphrase for an encrypted key; empty for an unencrypted one. It is neither stored nor
   *     cleared.
   */
  public static SigningKey read(Path file, char[] passphrase) throws UnusableKeyException {
    PrivateKey key = SigningKeyFile.parse(file, KeyFile.readOwnerOnly(file), passphrase);
    VerificationKey publicHalf;
    try {
      publicHalf = PublicKeyDerivation.of(key);
    } catch (UnusableKeyException unusable) {
      throw new UnusableKeyException(file + ": " + unusable.getMessage(), unusable);
    }
    if (!belongTogether(key, publicHalf)) {
      throw new UnusableKeyException(file + ": the key cannot be used to sign");
    }
    return new SigningKey(key, publicHalf);
  }

  /**
   * Writes the private key to a file (owner-only, encrypted if there is a passphrase) and the
   * public key to another. Existing files are not overwritten.
   *
   * @throws UnusableKeyException if one of the files cannot be written. The private key is written
   *     first, so its file may exist then.
   */
  public void write(Path keyFile, Path publicFile, char[] passphrase) throws UnusableKeyException {
    KeyFile.writeOwnerOnly(keyFile, SigningKeyFile.write(key, passphrase));
    String publicPem = new Pem(Pem.PUBLIC_KEY, publicHalf.encoded()).text();
    KeyFile.writeReadable(publicFile, publicPem.getBytes(StandardCharsets.US_ASCII));
  }

  public VerificationKey publicHalf() {
    return publicHalf;
  }

  /** Returns the raw signature: 64 bytes, for P-256 as r‖s. */
  public byte[] sign(byte[] message) {
    try {
      return sign(publicHalf.algorithm(), key, message);
    } catch (GeneralSecurityException unusable) {
      throw new IllegalStateException("a key that has signed before cannot sign", unusable);
    }
  }

  /** Returns whether the public key verifies what the private key signs. */
  static boolean belongTogether(PrivateKey key, VerificationKey publicHalf) {
    byte[] probe = "do these two belong together?".getBytes(StandardCharsets.US_ASCII);
    try {
      return publicHalf.verifies(probe, sign(publicHalf.algorithm(), key, probe));
    } catch (GeneralSecurityException ofAnotherKind) {
      return false;
    }
  }

  private static byte[] sign(Algorithm algorithm, PrivateKey key, byte[] message)
      throws GeneralSecurityException {
    Signature signature = algorithm.signature();
    signature.initSign(key);
    signature.update(message);
    return signature.sign();
  }

  /** Returns the fingerprint of the public key, never the private key. */
  @Override
  public String toString() {
    return "SigningKey[" + publicHalf.fingerprint() + "]";
  }
}
