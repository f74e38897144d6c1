// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/**
 * A Modbus unit identifier on a link (Modbus over Serial Line V1.02, 2.2; Messaging on TCP/IP
 * V1.0b, 4.4.2.1).
 *
 * @param value 0 to 255. On a serial line only 1 to 247 name a device; 0 is the broadcast address,
 *     which Parasol never sends to. On TCP, 0 and 255 are common for "the device itself".
 */
public record Unit(int value) {

  public Unit {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("unit %d: expected 0 to 255".formatted(value));
    }
  }

  /** Whether it names exactly one device on a serial line. */
  public boolean isOnSerialLine() {
    return value >= 1 && value <= 247;
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
