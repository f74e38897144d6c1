// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

/** A number (RFC 8259, 6): {@code [-] int [frac] [exp]}, without leading zeros. */
final class NumberToken {

  private final Scanner in;

  NumberToken(Scanner in) {
    this.in = in;
  }

  /**
   * Reads the characters of the number. Their number is limited, so that the conversion is cheap.
   */
  String read() throws JsonException {
    int start = in.position();
    in.take('-');
    if (!in.take('0')) {
      digits();
    }
    if (in.take('.')) {
      digits();
    }
    if (in.take('e') || in.take('E')) {
      if (!in.take('+')) {
        in.take('-');
      }
      digits();
    }
    String number = in.since(start);
    if (number.length() > Json.MAX_NUMBER_LENGTH) {
      throw in.wrong("a number of more than " + Json.MAX_NUMBER_LENGTH + " characters");
    }
    return number;
  }

  private void digits() throws JsonException {
    int start = in.position();
    while (isDigit(in.peek())) {
      in.take();
    }
    if (in.position() == start) {
      throw in.wrong("no value; expected an object, an array, a string, a number or a literal");
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
