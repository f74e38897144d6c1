// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import io.parasol.config.site.Printable;

/** A place in the text, and what stands there. */
final class Scanner {

  /** What {@link #peek} answers after the last character; no character of a text equals it. */
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

  /** Where the next character stands. */
  int place() {
    return next;
  }

  String since(int place) {
    return text.substring(place, next);
  }

  /** The next character, passed. */
  char take() throws JsonException {
    if (isAtEnd()) {
      throw wrong("the end of the text");
    }
    return text.charAt(next++);
  }

  /** Passes the next character if it is this one. */
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

  /** RFC 8259, 2: these four and no other. */
  void skipWhiteSpace() {
    while (!isAtEnd() && " \t\n\r".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
  }

  JsonException wrong(String what) {
    return new JsonException("JSON, character " + (next + 1) + ": " + what);
  }
}
