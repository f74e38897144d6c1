// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import java.util.Map;

/** Converts units of measure to W, V, A, Wh and Ω. */
final class UnitFactor {

  private static final Map<Character, Double> PREFIXES =
      Map.of('m', 1e-3, 'k', 1e3, 'M', 1e6, 'G', 1e9);

  private UnitFactor() {}

  /** Returns 1000 for {@code kW}; 1 for a unit without a prefix, such as {@code m/s}. */
  static double of(String unit) {
    boolean hasPrefix =
        unit.length() > 1
            && PREFIXES.containsKey(unit.charAt(0))
            && "WVAvΩ".indexOf(unit.charAt(1)) >= 0;
    return hasPrefix ? PREFIXES.getOrDefault(unit.charAt(0), 1.0) : 1;
  }
}
