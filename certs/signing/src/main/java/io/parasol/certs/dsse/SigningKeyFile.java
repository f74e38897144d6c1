// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.EncryptedKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/** The PEM form of a private key: PKCS#8 (RFC 5958), unencrypted or encrypted. */
final class SigningKeyFile {

  private SigningKeyFile() {}

  /**
   * Parses a private key.
   *
   * @param file for messages only.
   * @param passphrase empty if there is none; ignored for an unencrypted key.
   */
  static PrivateKey parse(Path file, byte[] pem, char[] passphrase) throws UnusableKeyException {
    List<Pem> blocks = Pem.parse(file.toString(), pem);
    if (blocks.size() != 1) {
      throw new UnusableKeyException(
          "%s: holds %d PEM blocks; expected one PRIVATE KEY".formatted(file, blocks.size()));
    }
    Pem block = blocks.get(0);
    return switch (block.label()) {
      case Pem.PRIVATE_KEY -> privateKey(file, block.der());
      case Pem.ENCRYPTED_PRIVATE_KEY ->
          privateKey(file, EncryptedKey.decrypt(file.toString(), block.der(), passphrase));
      default ->
          throw new UnusableKeyException(
              "%s: holds a %s; expected a PRIVATE KEY in PKCS#8".formatted(file, block.label()));
    };
  }

  static byte[] write(PrivateKey key, char[] passphrase) throws UnusableKeyException {
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      throw new UnusableKeyException("the private key cannot be exported from where it is stored");
    }
    Pem pem =
        passphrase.length == 0
            ? new Pem(Pem.PRIVATE_KEY, encoded)
            : new Pem(Pem.ENCRYPTED_PRIVATE_KEY, EncryptedKey.encrypt(encoded, passphrase));
    return pem.text().getBytes(StandardCharsets.US_ASCII);
  }

  private static PrivateKey privateKey(Path file, byte[] pkcs8) throws UnusableKeyException {
    for (Algorithm each : Algorithm.values()) {
      Optional<PrivateKey> key = privateKey(each, pkcs8);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new UnusableKeyException(file + ": the key is neither Ed25519 nor on P-256");
  }

  /**
   * Decodes a key of one algorithm. The exception of the JDK is not passed on, because it may quote
   * the key.
   */
  private static Optional<PrivateKey> privateKey(Algorithm algorithm, byte[] pkcs8) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm.keyAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (GeneralSecurityException another) {
      return Optional.empty();
    }
  }
}
