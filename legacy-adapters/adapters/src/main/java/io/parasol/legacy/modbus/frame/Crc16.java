// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

/** The checksum of RTU frames (Modbus over Serial Line V1.02, 2.5.1.2 and appendix B). */
final class Crc16 {

  private static final int POLYNOMIAL = 0xA001;
  private static final int START = 0xFFFF;
  private static final int[] TABLE = new int[256];

  static {
    for (int value = 0; value < TABLE.length; value++) {
      int crc = value;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ POLYNOMIAL;
      }
      TABLE[value] = crc;
    }
  }

  private Crc16() {}

  /** Computes the CRC of a range of bytes, 0 to 65 535. Its low byte is sent first. */
  static int of(byte[] bytes, int from, int to) {
    int crc = START;
    for (int at = from; at < to; at++) {
      crc = (crc >> 8) ^ TABLE[(crc ^ bytes[at]) & 0xFF];
    }
    return crc;
  }
}
