// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.client.SerialClientContract;
import io.parasol.legacy.modbus.pdu.Pdu;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A client of an RTU line")
class SerialRtuClientIT extends SerialClientContract {

  SerialRtuClientIT() {
    super(Framing.RTU);
  }

  @Override
  public byte[] encode(int unit, Pdu pdu) {
    return RtuFrame.encode(unit, pdu);
  }

  @Override
  public Pdu pdu(byte[] frame) {
    return RtuFrame.pdu(frame, 0, frame.length);
  }
}
