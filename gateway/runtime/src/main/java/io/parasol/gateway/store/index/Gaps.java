// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.gateway.store.segment.Gap;
import java.util.ArrayList;
import java.util.List;

/** Maintains the bounded list of a device's gaps. */
final class Gaps {

  /** Number of gaps that fit into a cursor slot. */
  static final int MAX_GAPS = 16;

  private Gaps() {}

  /**
   * Adds a gap. A gap that continues the last one is merged with it; above the limit, the two
   * oldest are merged.
   */
  static List<Gap> with(List<Gap> gaps, Gap gap) {
    List<Gap> with = new ArrayList<>(gaps);
    int last = with.size() - 1;
    if (last >= 0
        && with.get(last).to() + 1 == gap.from()
        && with.get(last).reason() == gap.reason()) {
      with.set(last, joined(with.get(last), gap));
    } else {
      with.add(gap);
    }
    if (with.size() > MAX_GAPS) {
      with.set(1, joined(with.get(0), with.get(1)));
      with.remove(0);
    }
    return List.copyOf(with);
  }

  private static Gap joined(Gap one, Gap next) {
    return new Gap(
        one.device(),
        Math.min(one.from(), next.from()),
        Math.max(one.to(), next.to()),
        one.count() + next.count(),
        next.reason());
  }
}
