// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.Arrays;

/** An RTU frame: unit, PDU and CRC, as on a serial line (Serial Line V1.02, 2.5.1). */
public final class RtuFrame {

  /** Length of the shortest frame: unit, function code and CRC. */
  public static final int MIN_LENGTH = 4;

  static final int MAX_LENGTH = 1 + ModbusLimits.PDU + 2;

  private RtuFrame() {}

  public static byte[] encode(int unit, Pdu pdu) {
    byte[] frame = new byte[1 + pdu.size() + 2];
    frame[0] = (byte) unit;
    System.arraycopy(pdu.bytes(), 0, frame, 1, pdu.size());
    int crc = Crc16.of(frame, 0, frame.length - 2);
    frame[frame.length - 2] = (byte) crc;
    frame[frame.length - 1] = (byte) (crc >> 8);
    return frame;
  }

  /** Returns whether these bytes are one frame: 4 to 256 bytes with a correct CRC. */
  static boolean hasValidCrc(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < MIN_LENGTH || length > MAX_LENGTH) {
      return false;
    }
    int crc = Crc16.of(bytes, from, to - 2);
    return bytes[to - 2] == (byte) crc && bytes[to - 1] == (byte) (crc >> 8);
  }

  /** Returns the PDU of a complete frame. */
  public static Pdu pdu(byte[] bytes, int from, int to) {
    return new Pdu(Arrays.copyOfRange(bytes, from + 1, to - 2));
  }
}
