// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.SerialSettings;
import java.io.IOException;

/** Opens serial ports. */
@FunctionalInterface
public interface SerialPorts {

  /**
   * Opens a port for this process alone. May block for as long as the driver takes.
   *
   * @param rs485 whether the kernel is to switch the direction of the line.
   * @throws IOException in one line: there is no such port, somebody else has it (and who, if it is
   *     known), or the driver does not do what was asked.
   */
  SerialPort open(SerialSettings settings, boolean rs485) throws IOException;
}
