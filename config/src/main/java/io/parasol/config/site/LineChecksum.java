// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/** How a line of text proves that it arrived as it was sent. */
public enum LineChecksum {
  /** It does not. */
  NONE(0),
  /** CRC-16/XMODEM over everything before it, as two bytes, the high one first. */
  CRC16_XMODEM(2),
  /**
   * The same, but a byte that would be {@code (}, carriage return or line feed is sent one higher,
   * so that it cannot be taken for the frame's own.
   */
  PI30(2),
  /** The exclusive or of the content, as two hexadecimal digits, as in NMEA 0183. */
  XOR(2),
  /** The two's complement of the sum of the content, as two hexadecimal digits. */
  LRC(2);

  private final int length;

  LineChecksum(int length) {
    this.length = length;
  }

  /** Bytes that it takes on the wire. */
  public int length() {
    return length;
  }
}
