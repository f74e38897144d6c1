// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.util.Arrays;

/** The bytes of a simulated file. Not thread-safe. */
final class FileContent {

  private byte[] bytes = {};
  private int length;

  int length() {
    return length;
  }

  void write(int at, byte[] from) {
    int end = at + from.length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    System.arraycopy(from, 0, bytes, at, from.length);
    length = Math.max(length, end);
  }

  /** Cuts the file, or extends it with zeros. */
  void setLength(int newLength) {
    if (newLength < length) {
      Arrays.fill(bytes, newLength, length, (byte) 0);
    } else if (newLength > bytes.length) {
      bytes = Arrays.copyOf(bytes, newLength);
    }
    length = newLength;
  }

  /** Copies bytes from a position; returns how many, or -1 at the end of the file. */
  int read(int at, byte[] to) {
    if (at >= length) {
      return -1;
    }
    int count = Math.min(to.length, length - at);
    System.arraycopy(bytes, at, to, 0, count);
    return count;
  }

  void flipBit(int at, int bit) {
    bytes[at] ^= (byte) (1 << bit);
  }

  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }
}
