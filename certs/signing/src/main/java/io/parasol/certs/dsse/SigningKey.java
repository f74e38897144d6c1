// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.PrivateKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;

/** A private key for signing: Ed25519, or ECDSA on P-256 with SHA-256. It is never printed. */
public final class SigningKey {

  private final PrivateKey key;
  private final SignerPair pair;

  private SigningKey(PrivateKey key) throws UnusableKeyException {
    this(key, SignerPair.of(key));
  }

  private SigningKey(PrivateKey key, SignerPair pair) {
    this.key = key;
    this.pair = pair;
  }

  /** Generates an Ed25519 key. */
  public static SigningKey generate() {
    try {
      return new SigningKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    } catch (NoSuchAlgorithmException | UnusableKeyException missing) {
      throw new IllegalStateException("this Java runtime cannot generate Ed25519 keys", missing);
    }
  }

  /**
   * Returns a signing key with the P-256 key of a certificate. A key in a token is a pair with that
   * of its certificate already.
   *
   * @throws UnusableKeyException if the two keys are not a pair.
   */
  public static SigningKey of(PrivateKey key, VerificationKey publicKey)
      throws UnusableKeyException {
    if (PrivateKeys.isInToken(key)) {
      return new SigningKey(key, new SignerPair(new TokenSigner(key), publicKey));
    }
    SigningKey signingKey = new SigningKey(key);
    if (!signingKey.publicKey().equals(publicKey)) {
      throw new UnusableKeyException(
          "the private key does not belong to the public key " + publicKey.fingerprint());
    }
    return signingKey;
  }

  /**
   * Reads a PKCS#8 PEM file, which must be readable by its owner only.
   *
   * @param passphrase for an encrypted key; empty for an unencrypted one. It is neither stored nor
   *     cleared.
   */
  public static SigningKey read(Path file, char[] passphrase) throws UnusableKeyException {
    requirePrivate(file);
    PrivateKey key = SigningKeyFile.parse(file, KeyFile.readOwnerOnly(file), passphrase);
    try {
      return new SigningKey(key);
    } catch (UnusableKeyException unusable) {
      throw new UnusableKeyException(file + ": " + unusable.getMessage(), unusable);
    }
  }

  /** A public key must not be reported as a private one that is readable by others. */
  private static void requirePrivate(Path file) throws UnusableKeyException {
    if (Files.isRegularFile(file)
        && new String(KeyFile.read(file, KeyFile.MAX_BYTES), StandardCharsets.ISO_8859_1)
            .contains("-----BEGIN " + Pem.PUBLIC_KEY + "-----")) {
      throw new UnusableKeyException(
          file + ": is a public key; expected the private key, in the file that ends in .key");
    }
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
    String publicPem = new Pem(Pem.PUBLIC_KEY, publicKey().encoded()).text();
    KeyFile.writeReadable(publicFile, publicPem.getBytes(StandardCharsets.US_ASCII));
  }

  public VerificationKey publicKey() {
    return pair.publicKey();
  }

  /** Returns the raw signature: 64 bytes, for P-256 as r‖s. */
  public byte[] sign(byte[] message) {
    return pair.signer().sign(message);
  }

  /** Returns the fingerprint of the public key, never the private key. */
  @Override
  public String toString() {
    return "SigningKey[" + publicKey().fingerprint() + "]";
  }
}
