// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import java.nio.file.Path;
import java.util.List;

/**
 * A device that speaks in lines of text on a port that it has for itself, 8N1.
 *
 * @param port the link that is made to a pseudo terminal, or a serial port of this machine.
 * @param isPty which of the two.
 * @param faults what goes wrong with what it says, and with the port of a pseudo terminal.
 */
public record Line(Path port, boolean isPty, Speaks speaks, List<Fault> faults) {
  public Line {
    faults = List.copyOf(faults);
  }

  /** What it is. */
  public enum Speaks {
    /** A solar charger of Victron. */
    VE_DIRECT(19_200),
    /** An off-grid inverter of Voltronic Power. */
    VOLTRONIC_PI30(2_400);

    private final int baud;

    Speaks(int baud) {
      this.baud = baud;
    }

    /** The one speed at which it speaks. */
    public int baud() {
      return baud;
    }
  }
}
