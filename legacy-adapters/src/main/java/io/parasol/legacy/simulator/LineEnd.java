// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.legacy.SerialPort;
import java.io.IOException;

/** The simulated end of a line, whose other end can be made to see that it is gone. */
interface LineEnd extends SerialPort {

  /** Cuts off whoever is at the other end, who may come back at once. */
  void hangUp() throws IOException;
}
