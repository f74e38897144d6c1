// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.json.JsonException;
import java.util.Base64;

/**
 * Base64 in which every string of bytes has one spelling in each alphabet (RFC 4648, 3.5 and 4 or
 * 5): padded, without line breaks, without bits that are thrown away.
 */
final class StrictBase64 {

  private StrictBase64() {}

  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Reads the standard or the URL-safe alphabet, but not a mixture.
   *
   * @param what the member it stands in, for the message.
   */
  static byte[] decode(String what, String text) throws JsonException {
    boolean isUrlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      byte[] bytes = (isUrlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
      // The JDK's decoder forgives missing padding and stray bits at the end.
      String canonical =
          (isUrlSafe ? Base64.getUrlEncoder() : Base64.getEncoder()).encodeToString(bytes);
      if (canonical.equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException malformed) {
      // told below
    }
    throw new JsonException(what + " is no base64, standard or URL-safe, padded and in one line");
  }
}
