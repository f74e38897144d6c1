// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.plan.J2modServer;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A controller made with j2mod on an ASCII line")
class J2modAsciiIT extends SerialServerContract {

  J2modAsciiIT() {
    super(Framing.ASCII);
  }

  @Override
  PeerProcess start(Path device, Path folder) throws Exception {
    return PeerProcess.java(J2modServer.class, device.toString(), "ascii");
  }
}
