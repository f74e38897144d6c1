// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

/** A string (RFC 8259, 7), from its opening to its closing quotation mark. */
final class StringToken {

  private static final int HEX_DIGITS = 4;

  private final Scanner in;

  StringToken(Scanner in) {
    this.in = in;
  }

  String read() throws JsonException {
    in.expect('"');
    int end = in.endOfPlainText();
    if (end >= 0) {
      return in.takeUntil(end);
    }
    return readEscaped();
  }

  private String readEscaped() throws JsonException {
    StringBuilder text = new StringBuilder();
    while (!in.take('"')) {
      char c = in.take();
      if (c < ' ') {
        throw in.wrong("a control character in a string; expected an escape");
      }
      text.append(c == '\\' ? escaped() : c);
    }
    if (!Surrogates.arePaired(text)) {
      throw in.wrong("a lone surrogate");
    }
    return text.toString();
  }

  /** Checks the string as {@link #read} does, and keeps nothing of it. */
  void skip() throws JsonException {
    in.expect('"');
    int end = in.endOfPlainText();
    if (end >= 0) {
      in.skipPast(end);
    } else {
      readEscaped();
    }
  }

  private char escaped() throws JsonException {
    char c = in.take();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> fourHexDigits();
      default -> throw in.wrong("an unknown escape sequence");
    };
  }

  private char fourHexDigits() throws JsonException {
    int code = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      code = code * 16 + hexDigit(in.take());
    }
    return (char) code;
  }

  /**
   * Returns the value of a hexadecimal digit. {@link Character#digit} would accept the digits of
   * every script.
   */
  private int hexDigit(char c) throws JsonException {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
      return c - 'A' + 10;
    }
    throw in.wrong("an escape without four hexadecimal digits");
  }
}
