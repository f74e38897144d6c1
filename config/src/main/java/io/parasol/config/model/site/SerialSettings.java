// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.nio.file.Path;

/**
 * A serial port and its character format.
 *
 * @param port the device file; a link under {@code /dev/serial/by-id} keeps its name when adapters
 *     are renumbered.
 * @param baud bits per second, 50 to 4 000 000.
 * @param dataBits 7 or 8.
 * @param stopBits 1 or 2.
 */
public record SerialSettings(Path port, int baud, Parity parity, int dataBits, int stopBits) {

  public SerialSettings {
    require(baud >= 50 && baud <= 4_000_000, "baud", baud, "50 to 4000000");
    require(dataBits == 7 || dataBits == 8, "data-bits", dataBits, "7 or 8");
    require(stopBits == 1 || stopBits == 2, "stop-bits", stopBits, "1 or 2");
  }

  /** Returns the number of bits of one character on the wire: start, data, parity and stop bits. */
  public int bitsPerCharacter() {
    return 1 + dataBits + (parity == Parity.NONE ? 0 : 1) + stopBits;
  }

  /** Returns the transmission time of one character in nanoseconds. */
  public long characterNanos() {
    return 1_000_000_000L * bitsPerCharacter() / baud;
  }

  private static void require(boolean holds, String what, int found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s %d: expected %s".formatted(what, found, expected));
    }
  }

  /** Returns a text such as {@code /dev/ttyUSB0 9600 8E1}. */
  @Override
  public String toString() {
    return "%s %d %d%c%d".formatted(port, baud, dataBits, parity.name().charAt(0), stopBits);
  }
}
