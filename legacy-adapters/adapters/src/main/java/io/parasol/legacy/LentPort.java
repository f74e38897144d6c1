// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.SerialSettings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The serial port of a line that is lent. */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class LentPort {

  private final SerialPorts ports;
  private final boolean rs485;
  private @Nullable SerialPort port;

  /**
   * @param rs485 see {@link SerialPorts#open}.
   */
  public LentPort(SerialPorts ports, boolean rs485) {
    this.ports = ports;
    this.rs485 = rs485;
  }

  /** Opens the port with these settings. Closes it first if it is open. */
  public SerialPort open(SerialSettings settings) throws IOException {
    close();
    SerialPort opened = ports.open(settings, rs485);
    port = opened;
    return opened;
  }

  /** Closes the port; does nothing if it is not open. */
  public void close() {
    SerialPort open = port;
    port = null;
    if (open != null) {
      open.close();
    }
  }
}
