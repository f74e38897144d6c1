// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/**
 * The connection properties of a device model.
 *
 * @param oneClient whether the device accepts one connection at a time and rejects a second.
 * @param line the serial settings that the device expects.
 * @param units the unit identifiers that the device can have.
 */
public record Wiring(boolean oneClient, FactoryLine line, Units units) {

  /** No special properties. */
  public static final Wiring USUAL = new Wiring(false, FactoryLine.UNKNOWN, Units.ANY);
}
