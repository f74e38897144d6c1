// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ResponsePdu;
import java.util.Optional;

/** Modbus ASCII framing on the server side (Serial Line V1.02, 2.5.2). */
final class AsciiServerFraming implements ServerFraming {

  @Override
  public boolean endsWithSilence() {
    return false;
  }

  @Override
  public int longest() {
    return AsciiFrame.MAX_LENGTH;
  }

  /** {@inheritDoc} The LF ends a request. */
  @Override
  public int length(byte[] bytes, int count) {
    for (int place = 0; place < count; place++) {
      if (bytes[place] == AsciiFrame.END) {
        return place + 1;
      }
    }
    return NOT_YET_KNOWN;
  }

  /**
   * {@inheritDoc} The last colon starts the frame; characters before it are dropped (Serial Line
   * V1.02, 2.5.2.1).
   */
  @Override
  public Optional<LineRequest> decode(byte[] bytes, int count) {
    int colon = count - 1;
    while (colon >= 0 && bytes[colon] != AsciiFrame.START) {
      colon--;
    }
    if (colon < 0 || bytes[count - 1] != AsciiFrame.END) {
      return Optional.empty();
    }
    byte[] frame = AsciiFrame.decode(bytes, colon + 1, count - 1);
    return AsciiFrame.hasValidLrc(frame)
        ? LineRequest.of(frame[0] & 0xFF, AsciiFrame.pdu(frame))
        : Optional.empty();
  }

  @Override
  public byte[] encode(Unit unit, ModbusResponse response, ModbusRequest request) {
    return AsciiFrame.encode(unit.value(), ResponsePdu.encode(response, request));
  }

  @Override
  public byte[] encodeWithWrongFunction(Unit unit, ModbusResponse response, ModbusRequest request) {
    return AsciiFrame.encode(
        unit.value(), ResponsePdu.encode(response, request).withAnotherFunction());
  }
}
