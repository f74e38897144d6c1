// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import java.util.List;
import java.util.Set;

/** How an inverter says that it sleeps: some have no power, no frequency and no state then. */
final class Rest {

  private static final Set<Integer> INVERTERS = Set.of(101, 102, 103, 111, 112, 113);

  private static final int DER = 701;

  private Rest() {}

  /** The points that are all "not implemented" at rest; none where that is not known. */
  static List<String> points(int model) {
    if (INVERTERS.contains(model)) {
      return List.of("W", "Hz", "St");
    }
    return model == DER ? List.of("W", "Hz", "InvSt") : List.of();
  }
}
