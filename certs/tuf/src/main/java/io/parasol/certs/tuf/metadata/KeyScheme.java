// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.util.Arrays;
import java.util.Optional;

/** A key type with its signature scheme: the three that the specification describes (TUF 4.2.2). */
enum KeyScheme {
  ED25519("ed25519", "ed25519"),
  ECDSA_P256("ecdsa", "ecdsa-sha2-nistp256"),
  RSA_PSS("rsa", "rsassa-pss-sha256");

  private final String keyType;
  private final String wireName;

  KeyScheme(String keyType, String word) {
    this.keyType = keyType;
    this.wireName = word;
  }

  String keyType() {
    return keyType;
  }

  String wireName() {
    return wireName;
  }

  /** Finds the scheme. Some implementations repeat the scheme as the key type; this is accepted. */
  static Optional<KeyScheme> of(String keyType, String scheme) {
    return Arrays.stream(values())
        .filter(each -> each.wireName.equals(scheme))
        .filter(each -> each.keyType.equals(keyType) || each.wireName.equals(keyType))
        .findFirst();
  }
}
