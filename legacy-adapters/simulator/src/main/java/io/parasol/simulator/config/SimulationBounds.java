// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

/** Range checks whose messages have the form {@code KEY: expected RANGE}. */
final class SimulationBounds {

  private SimulationBounds() {}

  static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
