// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a role. The delegator chooses it freely, so it is untrusted text. URLs and file names
 * contain it only as {@link #encoded}.
 *
 * @param text not empty; at most {@link #MAX_ENCODED_LENGTH} characters when encoded.
 */
public record RoleName(String text) {

  /** Maximum encoded length. It leaves space for a prefix and a suffix in a file name. */
  public static final int MAX_ENCODED_LENGTH = 240;

  public RoleName {
    if (text.isEmpty() || encode(text).length() > MAX_ENCODED_LENGTH) {
      throw new IllegalArgumentException(
          "role name: expected 1 to %d characters when encoded".formatted(MAX_ENCODED_LENGTH));
    }
  }

  /** Returns whether this is the name of a top-level role (TUF 2.1). */
  public boolean isTopLevel() {
    return Arrays.stream(MetadataType.values()).anyMatch(type -> type.wireName().equals(text));
  }

  /**
   * Returns the percent-encoded UTF-8 form, which contains only {@code A-Z a-z 0-9 - . _ ~ %}.
   * Different names have different encodings.
   */
  public String encoded() {
    return encode(text);
  }

  static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(each)) {
        encoded.append((char) each);
      } else {
        encoded.append("%%%02X".formatted(each));
      }
    }
    return encoded.toString();
  }

  /** Returns whether a byte is an unreserved character (RFC 3986, 2.3). */
  private static boolean isUnreserved(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  /** Returns the encoded name, which is safe in messages. */
  @Override
  public String toString() {
    return encoded();
  }
}
