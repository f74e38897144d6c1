// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.FactorySerialSettings;

/**
 * The connection properties of a device model.
 *
 * @param oneClient whether the device accepts one connection at a time and rejects a second.
 * @param line the serial settings that the device expects.
 * @param units the unit identifiers that the device can have.
 */
public record Wiring(boolean oneClient, FactorySerialSettings line, Units units) {

  /** No special properties. */
  public static final Wiring DEFAULT = new Wiring(false, FactorySerialSettings.UNKNOWN, Units.ANY);

  public Wiring withOneClient(boolean isOne) {
    return new Wiring(isOne, line, units);
  }
}
