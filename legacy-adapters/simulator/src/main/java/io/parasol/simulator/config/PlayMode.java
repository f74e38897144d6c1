// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

/** The models of a controller's values. */
public enum PlayMode {
  INVERTER,
  METER,
  WEATHER,
  TRACKER,
  COMBINER,
  /** Every register is a function of (tick, address), so that a benchmark can verify each value. */
  PATTERN
}
