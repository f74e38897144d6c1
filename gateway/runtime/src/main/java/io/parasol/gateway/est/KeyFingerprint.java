// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.config.model.site.Sha256;
import java.security.PublicKey;

/** SHA-256 hashes in hexadecimal form. */
final class KeyFingerprint {

  private KeyFingerprint() {}

  /** Returns the hash of a public key in its SubjectPublicKeyInfo form. */
  static String of(PublicKey key) {
    return Sha256.hex(key.getEncoded());
  }

  static String of(String text) {
    return Sha256.hex(text.getBytes(US_ASCII));
  }
}
