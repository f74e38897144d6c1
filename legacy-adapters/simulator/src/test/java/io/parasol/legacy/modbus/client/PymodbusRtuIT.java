// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A controller made with pymodbus on an RTU line")
class PymodbusRtuIT extends SerialServerContract {

  PymodbusRtuIT() {
    super(Framing.RTU);
  }

  @Override
  PeerProcess start(Path device, Path folder) throws Exception {
    return PeerProcess.pymodbus("pymodbus_server.py", device, "rtu");
  }
}
