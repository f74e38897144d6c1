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
    skip();
    return in.since(start);
  }

  /**
   * Skips the characters of the number, as many as {@link #read} would accept.
   *
   * @return whether the number has an exponent. Without one, every number of this length is within
   *     the limits of {@link Json.Num}.
   */
  boolean skip() throws JsonException {
    int start = in.position();
    in.take('-');
    if (!in.take('0')) {
      digits();
    }
    if (in.take('.')) {
      digits();
    }
    boolean hasExponent = in.take('e') || in.take('E');
    if (hasExponent) {
      if (!in.take('+')) {
        in.take('-');
      }
      digits();
    }
    if (in.position() - start > Json.MAX_NUMBER_LENGTH) {
      throw in.wrong("a number of more than " + Json.MAX_NUMBER_LENGTH + " characters");
    }
    return hasExponent;
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
