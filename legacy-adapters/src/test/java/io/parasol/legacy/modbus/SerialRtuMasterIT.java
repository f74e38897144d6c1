// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Framing;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A master of an RTU line")
class SerialRtuMasterIT extends SerialMasterContract {

  SerialRtuMasterIT() {
    super(Framing.RTU);
  }

  @Override
  byte[] encode(int unit, Pdu pdu) {
    return RtuFrame.encode(unit, pdu);
  }

  @Override
  Pdu pdu(byte[] frame) {
    return RtuFrame.pdu(frame, 0, frame.length);
  }
}
