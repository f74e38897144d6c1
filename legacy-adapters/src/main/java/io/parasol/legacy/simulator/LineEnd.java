// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.legacy.SerialPort;
import java.io.IOException;

/** The simulated end of a line, which can disconnect the other end. */
interface LineEnd extends SerialPort {

  /** Disconnects the other end, which may reconnect at once. */
  void hangUp() throws IOException;
}
