// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.client.ForeignSlaveContract;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A controller made with j2mod on an ASCII line")
class J2modAsciiSlaveIT extends ForeignSlaveContract {

  J2modAsciiSlaveIT() {
    super(Framing.ASCII);
  }

  @Override
  public PeerProcess start(Path device, Path folder) throws Exception {
    return PeerProcess.java(J2modServer.class, device.toString(), "ascii");
  }
}
