// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

/** Refuses what is beyond its bounds, in words of a simulation. */
final class Bounds {

  private Bounds() {}

  static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
