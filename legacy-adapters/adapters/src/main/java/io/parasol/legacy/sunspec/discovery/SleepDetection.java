// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import java.util.List;
import java.util.Set;

/**
 * The points by which an inverter shows that it sleeps: some inverters then have no power, no
 * frequency and no state.
 */
final class SleepDetection {

  private static final Set<Integer> INVERTERS = Set.of(101, 102, 103, 111, 112, 113);

  private static final int DER = 701;

  private SleepDetection() {}

  /**
   * Returns the points that are all "not implemented" while the device sleeps; empty for a model
   * where that is unknown.
   */
  static List<String> points(int model) {
    if (INVERTERS.contains(model)) {
      return List.of("W", "Hz", "St");
    }
    return model == DER ? List.of("W", "Hz", "InvSt") : List.of();
  }
}
