// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a private key is kept.
 *
 * @param inToken where it is, if it is in a token; never the PIN.
 */
public record KeyCustody(Kind kind, Optional<TokenKey> inToken) {

  /** The ways to keep a key. */
  public enum Kind {
    FILE("file"),
    ENCRYPTED_FILE("encrypted-file"),
    TOKEN("token");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** Returns what the file of a key shows. */
  public static KeyCustody of(byte[] content) {
    Optional<TokenKey> token = TokenKey.of(content);
    if (token.isPresent()) {
      return new KeyCustody(Kind.TOKEN, token);
    }
    boolean isEncrypted =
        new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ENCRYPTED ");
    return new KeyCustody(isEncrypted ? Kind.ENCRYPTED_FILE : Kind.FILE, Optional.empty());
  }
}
