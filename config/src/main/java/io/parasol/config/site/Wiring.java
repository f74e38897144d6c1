// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

/**
 * How a device model is connected.
 *
 * @param oneClient whether it takes one connection at a time and refuses a second.
 * @param line what it expects of a serial line.
 * @param units where it answers.
 */
public record Wiring(boolean oneClient, FactoryLine line, Units units) {

  /** Nothing out of the ordinary is known. */
  public static final Wiring USUAL = new Wiring(false, FactoryLine.UNKNOWN, Units.ANY);
}
