// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The checksum of Kaco's standard protocol (KACO new energy, RS485 communication protocol, 2011,
 * section 2.2): before the last column stand one byte, the sum of all bytes before it, and a blank.
 * The last column has no blanks, so that the place is known although the byte may have any value.
 */
final class ColumnSum {

  private ColumnSum() {}

  /**
   * Returns the content of a line without the checksum, or null if the checksum is wrong.
   *
   * @param from index of the start sequence.
   * @param content index of the first byte after it.
   * @param to index after the last column.
   */
  static @Nullable String content(byte[] line, int from, int content, int to) {
    int at = lastColumn(line, content, to) - 2;
    if (at < content || line[at + 1] != ' ' || (byte) sum(line, from, at) != line[at]) {
      return null;
    }
    return new String(line, content, at - content, ISO_8859_1)
        + new String(line, at + 2, to - at - 2, ISO_8859_1);
  }

  /**
   * Returns start sequence and content with the checksum.
   *
   * @param content index of the first byte after the start sequence.
   */
  static byte[] insert(byte[] text, int content) {
    int at = lastColumn(text, content, text.length);
    byte[] line = new byte[text.length + 2];
    System.arraycopy(text, 0, line, 0, at);
    line[at] = (byte) sum(text, 0, at);
    line[at + 1] = ' ';
    System.arraycopy(text, at, line, at + 2, text.length - at);
    return line;
  }

  /** Returns the index of the first byte of the last column, which blanks may follow. */
  private static int lastColumn(byte[] bytes, int from, int to) {
    int at = to;
    while (at > from && bytes[at - 1] == ' ') {
      at--;
    }
    while (at > from && bytes[at - 1] != ' ') {
      at--;
    }
    return at;
  }

  private static int sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (byte each : Arrays.copyOfRange(bytes, from, to)) {
      sum += each;
    }
    return sum;
  }
}
