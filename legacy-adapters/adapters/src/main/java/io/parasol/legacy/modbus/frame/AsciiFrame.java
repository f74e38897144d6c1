// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The Modbus ASCII frame: a colon, then unit, PDU and LRC in hexadecimal digits, then CR LF (Serial
 * Line V1.02, 2.5.2). Digits are written in upper case and read in either case.
 */
final class AsciiFrame {

  static final char START = ':';

  /** The second of the two characters that end a frame. */
  static final char END = '\n';

  /** Maximum characters of a frame: colon, two digits for each byte of unit, PDU and LRC, CR LF. */
  static final int MAX_LENGTH = 1 + 2 * (1 + ModbusLimits.PDU + 1) + 2;

  /** Minimum bytes of a frame: unit, function code, LRC. */
  private static final int MIN_BYTES = 3;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private AsciiFrame() {}

  static byte[] encode(int unit, Pdu pdu) {
    byte[] bytes = new byte[1 + pdu.size() + 1];
    bytes[0] = (byte) unit;
    System.arraycopy(pdu.bytes(), 0, bytes, 1, pdu.size());
    bytes[bytes.length - 1] = (byte) -sum(bytes);
    return (START + HEX.formatHex(bytes) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns unit, PDU and LRC from the characters between the colon and the LF. A CR before the LF
   * is optional. Empty if the digits are invalid, odd in number, too few or too many.
   */
  static byte[] decode(byte[] characters, int from, int to) {
    int digits = to > from && characters[to - 1] == '\r' ? to - 1 - from : to - from;
    if (digits % 2 != 0 || digits < 2 * MIN_BYTES || digits > MAX_LENGTH - 3) {
      return new byte[0];
    }
    return digits(characters, from, digits / 2);
  }

  /**
   * Returns unit and function code of a frame that is damaged behind them; empty if they are
   * damaged too.
   */
  static byte[] header(byte[] characters, int from, int to) {
    return to - from < 4 ? new byte[0] : digits(characters, from, 2);
  }

  private static byte[] digits(byte[] characters, int from, int count) {
    byte[] bytes = new byte[count];
    for (int at = 0; at < bytes.length; at++) {
      int high = Character.digit(characters[from + 2 * at], 16);
      int low = Character.digit(characters[from + 2 * at + 1], 16);
      if (high < 0 || low < 0) {
        return new byte[0];
      }
      bytes[at] = (byte) (high << 4 | low);
    }
    return bytes;
  }

  /**
   * Returns whether the LRC is correct: with it, all bytes add up to 0 modulo 256 (Serial Line
   * V1.02, 2.5.2.2).
   */
  static boolean hasValidLrc(byte[] bytes) {
    return bytes.length >= MIN_BYTES && sum(bytes) == 0;
  }

  private static byte sum(byte[] bytes) {
    int sum = 0;
    for (byte each : bytes) {
      sum += each;
    }
    return (byte) sum;
  }

  /** Returns the PDU of a valid frame. */
  static Pdu pdu(byte[] bytes) {
    return new Pdu(Arrays.copyOfRange(bytes, 1, bytes.length - 1));
  }
}
