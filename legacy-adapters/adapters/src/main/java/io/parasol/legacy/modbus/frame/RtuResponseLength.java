// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;

/**
 * The predicted length of an RTU response in bytes, unit and CRC included. RTU has no length field:
 * the length follows from the request, or from a count in the response.
 */
final class RtuResponseLength {

  /** The byte that determines the length has not arrived yet. */
  static final int NOT_YET_KNOWN = 0;

  /** Nothing determines the length: the frame ends with silence. */
  static final int UNTIL_SILENCE = -1;

  /** Length of an exception response, to any function. */
  private static final int EXCEPTION = 5;

  /** Unit, function, byte count and CRC. */
  private static final int COUNTED_OVERHEAD = 5;

  /** Length of the response to most writes: unit, function, two words, CRC. */
  private static final int TWO_WORDS = 8;

  private static final int THREE_WORDS = 10;

  private static final int DEVICE_IDENTIFICATION = 14;

  private RtuResponseLength() {}

  /**
   * Predicts the length from the bytes received so far. They must contain at least the unit and a
   * function code that answers the request.
   */
  static int of(ModbusRequest request, byte[] bytes, int from, int to) {
    if ((bytes[from + 1] & Pdu.EXCEPTION) != 0) {
      return EXCEPTION;
    }
    if (request instanceof ReadRegisters read) {
      return COUNTED_OVERHEAD + 2 * read.quantity();
    }
    if (request instanceof ReadBits read) {
      return COUNTED_OVERHEAD + RequestPdu.bytesFor(read.quantity());
    }
    if (request instanceof ReadWriteRegisters both) {
      return COUNTED_OVERHEAD + 2 * both.readQuantity();
    }
    if (request instanceof Raw raw) {
      return ofRaw(raw, bytes, from, to);
    }
    return request instanceof MaskWrite ? THREE_WORDS : TWO_WORDS;
  }

  private static int ofRaw(Raw raw, byte[] bytes, int from, int to) {
    return switch (raw.function()) {
      case 1, 2, 3, 4, 12, 17, 20, 23 ->
          to - from < 3 ? NOT_YET_KNOWN : COUNTED_OVERHEAD + (bytes[from + 2] & 0xFF);
      case 5, 6, 11, 15, 16 -> TWO_WORDS;
      case 7 -> 5;
      // FC 8 and 21 repeat the request (V1.1b3, 6.8 and 6.15).
      case 8, 21 -> 1 + 1 + raw.payload().length + 2;
      case 22 -> THREE_WORDS;
      case 24 ->
          to - from < 4
              ? NOT_YET_KNOWN
              : 6 + ((bytes[from + 2] & 0xFF) << 8 | (bytes[from + 3] & 0xFF));
      case 43 -> ofIdentification(bytes, from, to);
      default -> UNTIL_SILENCE;
    };
  }

  /**
   * Returns the length of a response to FC 43/14. It has no byte count; each of its objects
   * contains its own length (V1.1b3, 6.21).
   */
  private static int ofIdentification(byte[] bytes, int from, int to) {
    int count = from + 7;
    if (to - from >= 3 && bytes[from + 2] != DEVICE_IDENTIFICATION) {
      return UNTIL_SILENCE;
    }
    if (to <= count) {
      return NOT_YET_KNOWN;
    }
    int object = count + 1;
    for (int left = bytes[count] & 0xFF; left > 0; left--) {
      if (to <= object + 1) {
        return NOT_YET_KNOWN;
      }
      object += 2 + (bytes[object + 1] & 0xFF);
    }
    return object + 2 - from;
  }
}
