// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.client.SerialClientContract;
import io.parasol.legacy.modbus.pdu.Pdu;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A client of an ASCII line")
class SerialAsciiClientIT extends SerialClientContract {

  SerialAsciiClientIT() {
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
