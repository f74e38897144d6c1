// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

/** Range checks whose messages have the form {@code KEY: expected RANGE}. */
final class Bounds {

  private Bounds() {}

  static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
