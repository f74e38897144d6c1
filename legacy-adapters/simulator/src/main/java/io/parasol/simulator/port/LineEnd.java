// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import io.parasol.legacy.SerialPort;
import java.io.IOException;

/** The simulated end of a line, which can disconnect the other end. */
public interface LineEnd extends SerialPort {

  /** Disconnects the other end, which may reconnect at once. */
  void disconnect() throws IOException;

  /** Plugs the port in or unplugs it, if it can be unplugged. For any thread. */
  default void plug(boolean isIn) {}
}
