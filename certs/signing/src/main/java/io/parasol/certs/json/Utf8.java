// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A strict UTF-8 decoder. Malformed input is rejected, never replaced. */
final class Utf8 {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Utf8() {}

  /**
   * Decodes a text. Overlong forms, lone surrogates and a byte order mark (RFC 8259, 8.1) are
   * rejected.
   */
  static String decode(byte[] utf8) throws JsonException {
    if (isAscii(utf8)) {
      return new String(utf8, StandardCharsets.ISO_8859_1);
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8))
              .toString();
    } catch (CharacterCodingException malformed) {
      throw new JsonException("not UTF-8");
    }
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      throw new JsonException("a byte order mark at the start; expected none");
    }
    return text;
  }

  private static boolean isAscii(byte[] utf8) {
    int all = 0;
    for (byte each : utf8) {
      all |= each;
    }
    return all >= 0;
  }
}
