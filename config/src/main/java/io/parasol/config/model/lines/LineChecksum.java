// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

/** The checksums of a line of text. */
public enum LineChecksum {
  /** No checksum. */
  NONE(0),
  /** CRC-16/XMODEM over all bytes before it, as two bytes, high byte first. */
  CRC16_XMODEM(2),
  /**
   * As {@link #CRC16_XMODEM}, but a byte that equals {@code (}, carriage return or line feed is
   * sent incremented by one, because these bytes frame the line.
   */
  PI30(2),
  /** The exclusive or of the content, as two hexadecimal digits, as in NMEA 0183. */
  XOR(2),
  /** The two's complement of the sum of the content, as two hexadecimal digits. */
  LRC(2),
  /**
   * The sum of all bytes before it, modulo 256, as one byte and a blank before the last column, as
   * in Kaco's standard protocol.
   */
  KACO(2);

  private final int length;

  LineChecksum(int length) {
    this.length = length;
  }

  /** Returns the number of bytes on the wire. */
  public int length() {
    return length;
  }
}
