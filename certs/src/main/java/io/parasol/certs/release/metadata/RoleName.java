// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a role. It is chosen by whoever delegates to it, and may be anything: it becomes part
 * of an address or of a file name only as {@link #encoded}.
 *
 * @param text not empty; at most {@link #LONGEST} characters once it is encoded.
 */
public record RoleName(String text) {

  /** So that it is a file name with something to spare. */
  public static final int LONGEST = 240;

  public RoleName {
    if (text.isEmpty() || encode(text).length() > LONGEST) {
      throw new IllegalArgumentException(
          "role name: expected something of at most %d characters when encoded".formatted(LONGEST));
    }
  }

  /** Whether root has given this name to one of its own roles (TUF 1.0, 2.1). */
  public boolean isTopLevel() {
    return Arrays.stream(MetadataType.values()).anyMatch(type -> type.word().equals(text));
  }

  /**
   * Percent-encoded UTF-8 with nothing but {@code A-Z a-z 0-9 - . _ ~ %}: different names stay
   * different.
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

  /** RFC 3986, 2.3. */
  private static boolean isUnreserved(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  /** Encoded, and so fit for a message. */
  @Override
  public String toString() {
    return encoded();
  }
}
