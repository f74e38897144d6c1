// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A controller made with pymodbus on an ASCII line")
class PymodbusAsciiIT extends SerialServerContract {

  PymodbusAsciiIT() {
    super(Framing.ASCII);
  }

  @Override
  PeerProcess start(Path device, Path folder) throws Exception {
    return PeerProcess.pymodbus("pymodbus_server.py", device, "ascii");
  }
}
