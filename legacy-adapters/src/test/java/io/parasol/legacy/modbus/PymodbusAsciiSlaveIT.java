// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Framing;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A controller made with pymodbus on an ASCII line")
class PymodbusAsciiSlaveIT extends ForeignSlaveContract {

  PymodbusAsciiSlaveIT() {
    super(Framing.ASCII);
  }

  @Override
  Peer start(Path device, Path folder) throws Exception {
    return Peer.pymodbus("pymodbus_server.py", device, "ascii");
  }
}
