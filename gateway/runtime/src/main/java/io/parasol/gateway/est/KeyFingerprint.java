// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;

/** SHA-256 hashes in hexadecimal form. */
final class KeyFingerprint {

  private KeyFingerprint() {}

  /** Returns the hash of a public key in its SubjectPublicKeyInfo form. */
  static String of(PublicKey key) {
    return hash(key.getEncoded());
  }

  static String of(String text) {
    return hash(text.getBytes(US_ASCII));
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java runtime does not support SHA-256", missing);
    }
  }
}
