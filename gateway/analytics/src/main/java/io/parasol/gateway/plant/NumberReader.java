// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import java.io.IOException;

/** Reads what {@link NumberWriter} has written. */
final class NumberReader {

  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;

  private final byte[] bytes;
  private int next;

  NumberReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the next number. */
  long next() throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += BITS) {
      if (next == bytes.length) {
        throw new IOException("numbers end too early");
      }
      byte read = bytes[next++];
      number |= (long) (read & (MORE - 1)) << shift;
      if ((read & MORE) == 0) {
        return (number >>> 1) ^ -(number & 1);
      }
    }
    throw new IOException("a number is too long");
  }
}
