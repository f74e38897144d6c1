// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LineChecksum;
import io.parasol.config.model.lines.LineFraming;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Computes and verifies the checksums of lines. */
final class Checksum {

  private static final int XMODEM = 0x1021;

  private Checksum() {}

  /**
   * Returns the bytes of the checksum.
   *
   * @param from index in {@code line} of the first byte of the start sequence.
   * @param length of start sequence, content and mark, in bytes.
   */
  static byte[] of(LineFraming framing, byte[] line, int from, int length) {
    int content = from + framing.start().length();
    int contentEnd = from + length - framing.mark().length();
    return switch (framing.checksum()) {
      case NONE, KACO -> new byte[0]; // Kaco's is within the content, see ColumnSum.
      case CRC16_XMODEM -> bigEndian(crc16(line, from, from + length));
      case PI30 -> avoidFramingBytes(bigEndian(crc16(line, from, from + length)));
      case XOR -> hex(xor(line, content, contentEnd));
      case LRC -> hex(-sum(line, content, contentEnd));
    };
  }

  /** Returns whether these bytes are the checksum; hexadecimal digits may be of either case. */
  static boolean matches(LineChecksum kind, byte[] expected, byte[] line, int at) {
    boolean isHex = kind == LineChecksum.XOR || kind == LineChecksum.LRC;
    for (int i = 0; i < expected.length; i++) {
      int found = line[at + i];
      int digit = isHex && found >= 'a' && found <= 'f' ? found - 'a' + 'A' : found;
      if (digit != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Computes CRC-16/XMODEM: polynomial 0x1021, initial value 0, most significant bit first. */
  static int crc16(byte[] bytes, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      crc ^= (bytes[i] & 0xFF) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ XMODEM : crc << 1;
      }
      crc &= 0xFFFF;
    }
    return crc;
  }

  private static byte[] bigEndian(int crc) {
    return new byte[] {(byte) (crc >> 8), (byte) crc};
  }

  private static byte[] avoidFramingBytes(byte[] crc) {
    for (int i = 0; i < crc.length; i++) {
      if (crc[i] == '(' || crc[i] == '\r' || crc[i] == '\n') {
        crc[i]++;
      }
    }
    return crc;
  }

  private static int xor(byte[] bytes, int from, int to) {
    int xor = 0;
    for (int i = from; i < to; i++) {
      xor ^= bytes[i];
    }
    return xor;
  }

  private static int sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += bytes[i];
    }
    return sum;
  }

  private static byte[] hex(int value) {
    return String.format(Locale.ROOT, "%02X", value & 0xFF).getBytes(StandardCharsets.US_ASCII);
  }
}
