// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Framing;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A master of an ASCII line")
class SerialAsciiMasterIT extends SerialMasterContract {

  SerialAsciiMasterIT() {
    super(Framing.ASCII);
  }

  @Override
  byte[] encode(int unit, Pdu pdu) {
    return AsciiFrame.encode(unit, pdu);
  }

  @Override
  Pdu pdu(byte[] frame) {
    return AsciiFrame.pdu(AsciiFrame.bytes(frame, 1, frame.length - 1));
  }
}
