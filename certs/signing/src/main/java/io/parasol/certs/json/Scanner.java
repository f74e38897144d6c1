// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import io.parasol.config.model.site.Printable;

/** A position in the text, with the characters that follow. */
final class Scanner {

  /** The result of {@link #peek} after the last character. It differs from every character. */
  static final int END = -1;

  private final String text;
  private int next;

  Scanner(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return next == text.length();
  }

  int peek() {
    return isAtEnd() ? END : text.charAt(next);
  }

  /** Returns the position of the next character. */
  int position() {
    return next;
  }

  String since(int position) {
    return text.substring(position, next);
  }

  /**
   * Returns the position of the next quotation mark, if only characters of strings that need no
   * further check stand before it; otherwise -1.
   */
  int endOfPlainText() {
    for (int i = next; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i;
      }
      if (c < ' ' || c == '\\' || Character.isSurrogate(c)) {
        return -1;
      }
    }
    return -1;
  }

  /** Returns the characters before a position, and advances past the character at it. */
  String takeUntil(int position) {
    String taken = text.substring(next, position);
    next = position + 1;
    return taken;
  }

  /** Advances past the character at a position. */
  void skipPast(int position) {
    next = position + 1;
  }

  /** Returns the next character and advances past it. */
  char take() throws JsonException {
    if (isAtEnd()) {
      throw wrong("the end of the text");
    }
    return text.charAt(next++);
  }

  /** Advances past the next character if it is the given one. */
  boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    next++;
    return true;
  }

  void expect(char wanted) throws JsonException {
    if (!take(wanted)) {
      String found = isAtEnd() ? "the end of the text" : "\"" + text.charAt(next) + "\"";
      throw wrong(Printable.of(found) + " where \"" + wanted + "\" belongs");
    }
  }

  /** Skips white space: exactly the four characters of RFC 8259, 2. */
  void skipWhiteSpace() {
    while (!isAtEnd() && isWhiteSpace(text.charAt(next))) {
      next++;
    }
  }

  private static boolean isWhiteSpace(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  JsonException wrong(String what) {
    return new JsonException("JSON, character " + (next + 1) + ": " + what);
  }
}
