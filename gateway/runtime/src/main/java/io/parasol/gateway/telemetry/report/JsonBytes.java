// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import java.util.Arrays;

/**
 * Writes JSON (RFC 8259) directly into bytes. Telemetry is most of a gateway's output, so this
 * writer creates no object for a number or a name.
 */
final class JsonBytes {

  private static final double[] POWERS_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  /** Up to this value a double represents every integer exactly. */
  private static final double MAX_EXACT_INTEGER = 1L << 53;

  /** Below this value an integral double fits into a long. */
  private static final double LONG_LIMIT = 0x1p63;

  /** Digits of the largest long. */
  private static final int MAX_DIGITS = 19;

  /** Bytes of the longest number: digits, sign and decimal point. */
  private static final int MAX_NUMBER = MAX_DIGITS + 2;

  /** Bytes beside the name of a member: comma, quotes and colon. */
  private static final int NAME_MARKS = 4;

  private static final String HEX = "0123456789abcdef";
  private static final char REPLACEMENT = '\uFFFD';

  private byte[] bytes;
  private int length;

  JsonBytes(int capacity) {
    bytes = new byte[capacity];
  }

  int length() {
    return length;
  }

  /** Discards what was written after a length. */
  void truncate(int earlier) {
    length = earlier;
  }

  /** Returns the bytes of several writers, one after the other. */
  static byte[] join(JsonBytes... parts) {
    int total = 0;
    for (JsonBytes part : parts) {
      total += part.length;
    }
    byte[] all = new byte[total];
    int at = 0;
    for (JsonBytes part : parts) {
      System.arraycopy(part.bytes, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** Appends text that needs no escape, one byte a character. */
  JsonBytes plain(String ascii) {
    ensureCapacity(ascii.length());
    copy(ascii);
    return this;
  }

  /** Appends the name of a member, which needs no escape, after a comma if it is not the first. */
  JsonBytes name(String ascii) {
    ensureCapacity(ascii.length() + NAME_MARKS);
    if (length > 0) {
      bytes[length++] = ',';
    }
    bytes[length++] = '"';
    copy(ascii);
    bytes[length++] = '"';
    bytes[length++] = ':';
    return this;
  }

  /** Copies the low byte of each character, which is deprecated for any other text than ASCII. */
  @SuppressWarnings("deprecation")
  private void copy(String ascii) {
    int count = ascii.length();
    ascii.getBytes(0, count, bytes, length);
    length += count;
  }

  JsonBytes append(JsonBytes other) {
    ensureCapacity(other.length);
    System.arraycopy(other.bytes, 0, bytes, length, other.length);
    length += other.length;
    return this;
  }

  JsonBytes number(long number) {
    if (number == Long.MIN_VALUE) {
      return plain(Long.toString(number));
    }
    return digits(number < 0, Math.abs(number), 0);
  }

  /**
   * Appends a decimal that reads back as the same number: the shortest one if it has up to 15
   * digits. An integer is written without a decimal point.
   */
  JsonBytes number(double number) {
    if (number == Math.rint(number) && Math.abs(number) < LONG_LIMIT) {
      return number((long) number);
    }
    for (int decimals = 1; decimals < POWERS_OF_TEN.length; decimals++) {
      double shifted = Math.rint(number * POWERS_OF_TEN[decimals]);
      if (Math.abs(shifted) >= MAX_EXACT_INTEGER) {
        break;
      }
      // Both are exact, so the quotient is the double that a reader obtains from the decimal.
      if (shifted / POWERS_OF_TEN[decimals] == number) {
        return digits(number < 0, (long) Math.abs(shifted), decimals);
      }
    }
    return plain(Double.toString(number).replace(".0E", "E"));
  }

  /** Appends digits, the given number of them after the decimal point. */
  private JsonBytes digits(boolean isNegative, long magnitude, int decimals) {
    ensureCapacity(MAX_NUMBER);
    if (isNegative) {
      bytes[length++] = '-';
    }
    int count = Math.max(digitCount(magnitude), decimals + 1);
    length += decimals > 0 ? count + 1 : count;
    int at = length;
    long rest = magnitude;
    for (int i = 0; i < decimals; i++) {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    if (decimals > 0) {
      bytes[--at] = '.';
    }
    int whole = count - decimals;
    for (; whole >= 2; whole -= 2) {
      int pair = (int) (rest % 100);
      rest /= 100;
      bytes[--at] = (byte) ('0' + pair % 10);
      bytes[--at] = (byte) ('0' + pair / 10);
    }
    if (whole == 1) {
      bytes[--at] = (byte) ('0' + rest);
    }
    return this;
  }

  private static int digitCount(long magnitude) {
    int count = 1;
    for (long limit = 10; count < MAX_DIGITS && magnitude >= limit; limit *= 10) {
      count++;
    }
    return count;
  }

  /** Appends a quoted string. An unpaired surrogate, which UTF-8 cannot encode, becomes U+FFFD. */
  JsonBytes string(String text) {
    put('"');
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit == '"' || unit == '\\') {
        put('\\').put(unit);
      } else if (unit < 0x20) {
        plain("\\u00").put(HEX.charAt(unit >> 4)).put(HEX.charAt(unit & 0xF));
      } else if (unit < 0x80) {
        put(unit);
      } else if (!Character.isSurrogate(unit)) {
        utf8(unit);
      } else if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        utf8(Character.toCodePoint(unit, text.charAt(i)));
      } else {
        utf8(REPLACEMENT);
      }
    }
    return put('"');
  }

  private void utf8(int point) {
    if (point < 0x800) {
      octet(0xC0 | (point >> 6));
    } else if (point < 0x1_0000) {
      octet(0xE0 | (point >> 12)).continuation(point >> 6);
    } else {
      octet(0xF0 | (point >> 18)).continuation(point >> 12).continuation(point >> 6);
    }
    continuation(point);
  }

  private JsonBytes continuation(int bits) {
    return octet(0x80 | (bits & 0x3F));
  }

  private JsonBytes put(char ascii) {
    return octet(ascii);
  }

  private JsonBytes octet(int octet) {
    ensureCapacity(1);
    bytes[length] = (byte) octet;
    length++;
    return this;
  }

  private void ensureCapacity(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
