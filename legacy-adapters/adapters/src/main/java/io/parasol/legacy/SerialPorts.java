// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.site.SerialSettings;
import java.io.IOException;

/** Opens serial ports. */
@FunctionalInterface
public interface SerialPorts {

  /**
   * Opens a port for this process exclusively. May block for as long as the driver takes.
   *
   * @param rs485 whether the kernel switches the direction of the line.
   * @throws IOException with a message of one line: the port does not exist, another process uses
   *     it (which one, if known), or the driver does not accept the settings ({@link
   *     SettingsRejectedException}).
   */
  SerialPort open(SerialSettings settings, boolean rs485) throws IOException;
}
