// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Framing;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A controller made with j2mod on an ASCII line")
class J2modAsciiSlaveIT extends ForeignSlaveContract {

  J2modAsciiSlaveIT() {
    super(Framing.ASCII);
  }

  @Override
  Peer start(Path device, Path folder) throws Exception {
    return Peer.java(J2modServer.class, device.toString(), "ascii");
  }
}
