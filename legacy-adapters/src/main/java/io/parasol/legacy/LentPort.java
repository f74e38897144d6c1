// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.SerialSettings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The port of a line that is lent, while its holder has it open. For one thread. */
public final class LentPort {

  private final SerialPorts ports;
  private final boolean rs485;
  private @Nullable SerialPort port;

  /**
   * @param rs485 as {@link SerialPorts#open} has it.
   */
  public LentPort(SerialPorts ports, boolean rs485) {
    this.ports = ports;
    this.rs485 = rs485;
  }

  /** Opens the port in this form, after closing it if it is open in another. */
  public SerialPort open(SerialSettings form) throws IOException {
    close();
    SerialPort opened = ports.open(form, rs485);
    port = opened;
    return opened;
  }

  /** Does nothing if it is not open. */
  public void close() {
    SerialPort open = port;
    port = null;
    if (open != null) {
      open.close();
    }
  }
}
