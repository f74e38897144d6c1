// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.client.SerialMasterContract;
import io.parasol.legacy.modbus.pdu.Pdu;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A master of an ASCII line")
class SerialAsciiMasterIT extends SerialMasterContract {

  SerialAsciiMasterIT() {
    super(Framing.ASCII);
  }

  @Override
  public byte[] encode(int unit, Pdu pdu) {
    return AsciiFrame.encode(unit, pdu);
  }

  @Override
  public Pdu pdu(byte[] frame) {
    return AsciiFrame.pdu(AsciiFrame.decode(frame, 1, frame.length - 1));
  }
}
