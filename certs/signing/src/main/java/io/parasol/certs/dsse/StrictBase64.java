// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.json.JsonException;
import java.util.Base64;

/**
 * Base64 in which every byte string has one spelling in each alphabet (RFC 4648, 3.5 and 4 or 5):
 * padded, without line breaks, with zero trailing bits.
 */
final class StrictBase64 {

  private StrictBase64() {}

  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Decodes the standard or the URL-safe alphabet, but not a mixture.
   *
   * @param what name of the member, for messages.
   */
  static byte[] decode(String what, String text) throws JsonException {
    boolean isUrlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      byte[] bytes = (isUrlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
      // The decoder of the JDK accepts missing padding and non-zero trailing bits.
      String canonical =
          (isUrlSafe ? Base64.getUrlEncoder() : Base64.getEncoder()).encodeToString(bytes);
      if (canonical.equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException malformed) {
      // reported below
    }
    throw new JsonException(
        what
            + " is not base64; expected the standard or URL-safe alphabet, padded and in one line");
  }
}
