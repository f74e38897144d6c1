// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.protocol;

/**
 * Computes CRC-16/XMODEM: polynomial 0x1021, initial value 0, not reflected; the check value of
 * "123456789" is 0x31C3.
 */
final class XmodemCrc {

  private static final int POLYNOMIAL = 0x1021;

  private XmodemCrc() {}

  static int of(byte[] bytes) {
    int crc = 0;
    for (byte each : bytes) {
      crc ^= (each & 0xFF) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
      }
    }
    return crc & 0xFFFF;
  }
}
