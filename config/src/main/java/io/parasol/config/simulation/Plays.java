// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

/** What drives the values of a controller. */
public enum Plays {
  INVERTER,
  METER,
  WEATHER,
  TRACKER,
  COMBINER,
  /** Every register holds a function of (tick, address), so that a benchmark can check each. */
  PATTERN
}
