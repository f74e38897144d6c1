// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.client.SerialMasterContract;
import io.parasol.legacy.modbus.pdu.Pdu;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A master of an RTU line")
class SerialRtuMasterIT extends SerialMasterContract {

  SerialRtuMasterIT() {
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
