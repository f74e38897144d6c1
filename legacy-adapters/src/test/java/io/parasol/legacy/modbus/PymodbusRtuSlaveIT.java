// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Framing;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A controller made with pymodbus on an RTU line")
class PymodbusRtuSlaveIT extends ForeignSlaveContract {

  PymodbusRtuSlaveIT() {
    super(Framing.RTU);
  }

  @Override
  Peer start(Path device, Path folder) throws Exception {
    return Peer.pymodbus("pymodbus_server.py", device, "rtu");
  }
}
