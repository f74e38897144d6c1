// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.Arrays;

/** Unit, PDU and checksum, as they stand on a serial line (Serial Line V1.02, 2.5.1). */
final class RtuFrame {

  /** Unit, a function code, and the checksum. */
  static final int SHORTEST = 4;

  static final int LONGEST = 1 + Limits.PDU + 2;

  private RtuFrame() {}

  static byte[] encode(int unit, Pdu pdu) {
    byte[] frame = new byte[1 + pdu.size() + 2];
    frame[0] = (byte) unit;
    System.arraycopy(pdu.bytes(), 0, frame, 1, pdu.size());
    int crc = Crc16.of(frame, 0, frame.length - 2);
    frame[frame.length - 2] = (byte) crc;
    frame[frame.length - 1] = (byte) (crc >> 8);
    return frame;
  }

  /** Whether these bytes are one frame: not too short, not too long, with its checksum. */
  static boolean isWhole(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < SHORTEST || length > LONGEST) {
      return false;
    }
    int crc = Crc16.of(bytes, from, to - 2);
    return bytes[to - 2] == (byte) crc && bytes[to - 1] == (byte) (crc >> 8);
  }

  /** The PDU of a whole frame. */
  static Pdu pdu(byte[] bytes, int from, int to) {
    return new Pdu(Arrays.copyOfRange(bytes, from + 1, to - 2));
  }
}
