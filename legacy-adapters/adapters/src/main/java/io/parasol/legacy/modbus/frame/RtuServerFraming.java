// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import java.util.Optional;

/** RTU framing on the server side. */
final class RtuServerFraming implements ServerFraming {

  private static final int CRC_LENGTH = 2;

  /** Length of a request without data: unit, function, CRC. */
  private static final int NO_DATA = 4;

  /** Length of reads, single writes and diagnostics: unit, function, two words, CRC. */
  private static final int TWO_WORDS = 8;

  private static final int THREE_WORDS = 10;
  private static final int FIFO_POINTER = 6;
  private static final int IDENTIFICATION = 7;

  @Override
  public boolean endsWithSilence() {
    return true;
  }

  @Override
  public int longest() {
    return RtuFrame.MAX_LENGTH;
  }

  @Override
  public int length(byte[] bytes, int count) {
    if (count < 2) {
      return NOT_YET_KNOWN;
    }
    return switch (bytes[1]) {
      case 1, 2, 3, 4, 5, 6, 8 -> TWO_WORDS;
      case 7, 11, 12, 17 -> NO_DATA;
      case 15, 16 -> counted(bytes, count, 6);
      case 20, 21 -> counted(bytes, count, 2);
      case 22 -> THREE_WORDS;
      case 23 -> counted(bytes, count, 10);
      case 24 -> FIFO_POINTER;
      case 43 -> IDENTIFICATION;
      default -> UNTIL_SILENCE;
    };
  }

  /**
   * Returns the length of a request whose byte at index {@code place} counts the data bytes that
   * follow it.
   */
  private static int counted(byte[] bytes, int count, int index) {
    return count <= index ? NOT_YET_KNOWN : index + 1 + (bytes[index] & 0xFF) + CRC_LENGTH;
  }

  @Override
  public Optional<LineRequest> decode(byte[] bytes, int count) {
    return RtuFrame.hasValidCrc(bytes, 0, count)
        ? LineRequest.of(bytes[0] & 0xFF, RtuFrame.pdu(bytes, 0, count))
        : Optional.empty();
  }

  @Override
  public byte[] encode(Unit unit, ModbusResponse response, ModbusRequest request) {
    return RtuFrame.encode(unit.value(), ResponsePdu.encode(response, request));
  }

  @Override
  public byte[] encodeWithWrongFunction(Unit unit, ModbusResponse response, ModbusRequest request) {
    return RtuFrame.encode(
        unit.value(), ResponsePdu.encode(response, request).withAnotherFunction());
  }
}
