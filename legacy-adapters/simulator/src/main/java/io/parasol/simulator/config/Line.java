// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A device with a line-based text protocol, alone on its port, 8N1.
 *
 * @param port the symbolic link to a pseudo terminal, or a serial port of this machine.
 * @param isPty whether the port is a pseudo terminal.
 * @param faults the faults of its messages, and of the port if it is a pseudo terminal.
 */
public record Line(Path port, boolean isPty, DeviceProtocol protocol, List<Fault> faults) {
  public Line {
    faults = List.copyOf(faults);
  }

  /** The protocols of simulated devices. */
  public enum DeviceProtocol {
    /** A Victron solar charger. */
    VE_DIRECT(19_200),
    /** An off-grid inverter by Voltronic Power. */
    VOLTRONIC_PI30(2_400);

    private final int baud;

    DeviceProtocol(int baud) {
      this.baud = baud;
    }

    /** Returns the only speed of the device, in bits per second. */
    public int baud() {
      return baud;
    }
  }
}
