// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import io.parasol.simulator.config.Fault;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The schedule that determines which faults affect each request to one controller. For any thread.
 */
final class FaultSchedule {

  private final List<Fault> faults;
  private final long[] hits;

  FaultSchedule(List<Fault> faults) {
    this.faults = List.copyOf(faults);
    this.hits = new long[faults.size()];
  }

  /**
   * Returns the faults that affect the next request; of each kind, the first one that applies.
   *
   * @param elapsed since the simulation began.
   */
  synchronized FaultsNow next(Duration elapsed) {
    Map<Fault.Kind, Fault> now = new EnumMap<>(Fault.Kind.class);
    for (int place = 0; place < hits.length; place++) {
      Fault fault = faults.get(place);
      if (fault.isActiveAt(elapsed) && ++hits[place] % fault.every() == 0) {
        now.putIfAbsent(fault.kind(), fault);
      }
    }
    return new FaultsNow(now, elapsed);
  }
}
