// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.FactorySerialSettings;

/**
 * The connection properties of a device model.
 *
 * @param clients how many connections the device accepts.
 * @param line the serial settings that the device expects.
 * @param units the unit identifiers that the device can have.
 */
public record Wiring(ClientLimit clients, FactorySerialSettings line, Units units) {

  /** No special properties. */
  public static final Wiring DEFAULT =
      new Wiring(ClientLimit.SEVERAL, FactorySerialSettings.UNKNOWN, Units.ANY);

  public Wiring withClients(ClientLimit limit) {
    return new Wiring(limit, line, units);
  }

  /** Returns whether the device accepts one connection at a time and rejects a second. */
  public boolean oneClient() {
    return clients != ClientLimit.SEVERAL;
  }
}
