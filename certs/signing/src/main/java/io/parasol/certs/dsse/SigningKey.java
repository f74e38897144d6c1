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
  private final VerificationKey publicKey;

  private SigningKey(PrivateKey key, VerificationKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
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
  public static SigningKey of(PrivateKey key, VerificationKey publicKey) {
    if (!isKeyPair(key, publicKey)) {
      throw new IllegalArgumentException(
          "the private key does not belong to the public key " + publicKey.fingerprint());
    }
    return new SigningKey(key, publicKey);
  }

  /**
   * Reads a PKCS#8 PEM file, which must be readable by its owner only.
   *
   * @param passphrase for an encrypted key; empty for an unencrypted one. It is neither stored nor
   *     cleared.
   */
  public static SigningKey read(Path file, char[] passphrase) throws UnusableKeyException {
    PrivateKey key = SigningKeyFile.parse(file, KeyFile.readOwnerOnly(file), passphrase);
    VerificationKey publicKey;
    try {
      publicKey = PublicKeyDerivation.of(key);
    } catch (UnusableKeyException unusable) {
      throw new UnusableKeyException(file + ": " + unusable.getMessage(), unusable);
    }
    if (!isKeyPair(key, publicKey)) {
      throw new UnusableKeyException(file + ": the key cannot be used to sign");
    }
    return new SigningKey(key, publicKey);
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
    String publicPem = new Pem(Pem.PUBLIC_KEY, publicKey.encoded()).text();
    KeyFile.writeReadable(publicFile, publicPem.getBytes(StandardCharsets.US_ASCII));
  }

  public VerificationKey publicKey() {
    return publicKey;
  }

  /** Returns the raw signature: 64 bytes, for P-256 as r‖s. */
  public byte[] sign(byte[] message) {
    try {
      return sign(publicKey.algorithm(), key, message);
    } catch (GeneralSecurityException unusable) {
      throw new IllegalStateException("a key that has signed before cannot sign", unusable);
    }
  }

  /** Returns whether the public key verifies what the private key signs. */
  static boolean isKeyPair(PrivateKey key, VerificationKey publicKey) {
    byte[] probe = "do these two belong together?".getBytes(StandardCharsets.US_ASCII);
    try {
      return publicKey.verifies(probe, sign(publicKey.algorithm(), key, probe));
    } catch (GeneralSecurityException mismatch) {
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
    return "SigningKey[" + publicKey.fingerprint() + "]";
  }
}
