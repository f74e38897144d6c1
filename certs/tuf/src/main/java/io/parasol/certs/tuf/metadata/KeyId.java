// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.util.regex.Pattern;

/**
 * The id of a key in metadata. It selects the key to try and proves nothing.
 *
 * @param text 1 to 128 printable ASCII characters; most implementations use the SHA-256 of the key
 *     (TUF 4.2.1).
 */
public record KeyId(String text) {

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1,128}");

  public KeyId {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException("key id: expected 1 to 128 printable ASCII characters");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
