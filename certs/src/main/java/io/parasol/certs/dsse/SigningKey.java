// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.tls.KeyFile;
import io.parasol.certs.tls.Pem;
import io.parasol.certs.tls.UnusableKeyException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;

/** A private key that signs: Ed25519, or ECDSA on P-256 with SHA-256. Never printed. */
public final class SigningKey {

  private final PrivateKey key;
  private final VerificationKey publicHalf;

  private SigningKey(PrivateKey key, VerificationKey publicHalf) {
    this.key = key;
    this.publicHalf = publicHalf;
  }

  /** Makes an Ed25519 key. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new SigningKey(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
    } catch (NoSuchAlgorithmException | UnusableKeyException missing) {
      throw new IllegalStateException("this Java makes no Ed25519 keys", missing);
    }
  }

  /**
   * The key of a certificate; P-256.
   *
   * @throws IllegalArgumentException if the two do not belong together.
   */
  public static SigningKey of(PrivateKey key, VerificationKey publicHalf) {
    if (!belongTogether(key, publicHalf)) {
      throw new IllegalArgumentException(
          "the private key is not the other half of " + publicHalf.fingerprint());
    }
    return new SigningKey(key, publicHalf);
  }

  /**
   * Reads PKCS#8 PEM, readable by its owner only.
   *
   * @param passphrase of an encrypted key; empty where it is not. Not kept, not wiped.
   */
  public static SigningKey read(Path file, char[] passphrase) throws UnusableKeyException {
    PrivateKey key = SigningKeyFile.parse(file, KeyFile.readOwnerOnly(file), passphrase);
    VerificationKey publicHalf;
    try {
      publicHalf = PublicHalf.of(key);
    } catch (UnusableKeyException unusable) {
      throw new UnusableKeyException(file + ": " + unusable.getMessage(), unusable);
    }
    if (!belongTogether(key, publicHalf)) {
      throw new UnusableKeyException(file + ": the key cannot be used to sign");
    }
    return new SigningKey(key, publicHalf);
  }

  /**
   * Writes {@code NAME.key} (owner-only, encrypted if there is a passphrase) and {@code NAME.pub}
   * beside it; refuses to overwrite.
   *
   * @throws UnusableKeyException if either cannot be written; the private file, which is written
   *     first, may be there then.
   */
  public void write(Path keyFile, Path publicFile, char[] passphrase) throws UnusableKeyException {
    KeyFile.writeOwnerOnly(keyFile, SigningKeyFile.write(key, passphrase));
    String publicPem = new Pem(Pem.PUBLIC_KEY, publicHalf.encoded()).text();
    KeyFile.writeReadable(publicFile, publicPem.getBytes(StandardCharsets.US_ASCII));
  }

  public VerificationKey publicHalf() {
    return publicHalf;
  }

  /** The raw signature: 64 bytes, for P-256 as r‖s. */
  public byte[] sign(byte[] message) {
    try {
      return sign(publicHalf.algorithm(), key, message);
    } catch (GeneralSecurityException unusable) {
      throw new IllegalStateException("the key that has signed before cannot", unusable);
    }
  }

  /** Whether what the one signs, the other verifies. */
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

  /** The fingerprint of the public half, never the key. */
  @Override
  public String toString() {
    return "SigningKey[" + publicHalf.fingerprint() + "]";
  }
}
