// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import java.util.regex.Pattern;

/**
 * What a key is called in metadata. It says which key to try, and proves nothing.
 *
 * @param text 1 to 128 printable characters of ASCII; most makers take the SHA-256 of the key.
 */
public record KeyId(String text) {

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1,128}");

  public KeyId {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException("key id: expected 1 to 128 printable characters of ASCII");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
