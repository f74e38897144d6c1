// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

/**
 * A Modbus unit identifier on a link (Modbus over Serial Line V1.02, 2.2; Messaging on TCP/IP
 * V1.0b, 4.4.2.1).
 *
 * @param value 0 to 255. On a serial line, 1 to 247 address a device; 0 is the broadcast address,
 *     which the gateway never uses. On TCP, 0 and 255 often address the device itself.
 */
public record Unit(int value) {

  public Unit {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("unit %d: expected 0 to 255".formatted(value));
    }
  }

  /** Returns whether the value addresses exactly one device on a serial line. */
  public boolean isOnSerialLine() {
    return value >= 1 && value <= 247;
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
