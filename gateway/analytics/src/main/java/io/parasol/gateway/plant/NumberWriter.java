// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import java.io.ByteArrayOutputStream;

/** Writes whole numbers in 1 to 10 bytes; small ones, also negative, are short. */
final class NumberWriter {

  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

  void put(long number) {
    long rest = (number << 1) ^ (number >> 63);
    while ((rest & -MORE) != 0) {
      bytes.write((int) ((rest & (MORE - 1)) | MORE));
      rest >>>= BITS;
    }
    bytes.write((int) rest);
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
