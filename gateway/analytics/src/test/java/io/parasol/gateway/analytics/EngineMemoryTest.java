// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a year of a hundred inverters takes is measured by {@link EngineSpeed}. */
@DisplayName("The memory of the analytics")
class EngineMemoryTest {

  private static final long MAX_BYTES_A_DEVICE_AND_DAY = 8 * 1024;

  private static final int INVERTERS = 20;
  private static final int DAYS = 15;

  /** The readings of these days have more than 10 MiB. */
  @Test
  void holds_a_summary_of_a_closed_day_and_not_its_readings() {
    SimulatedPlant plant = new SimulatedPlant(2, INVERTERS, false, true);
    PlantAnalytics analytics = plant.analytics();
    play(plant, analytics, 0, 10);
    long before = usedHeap();

    play(plant, analytics, 10, 10 + DAYS);

    long more = usedHeap() - before;
    assertTrue(more < MAX_BYTES_A_DEVICE_AND_DAY * INVERTERS * DAYS, "more bytes of heap: " + more);
    assertEquals(10 + DAYS, analytics.losses(SimulatedPlant.name(7)).size());
  }

  private static void play(SimulatedPlant plant, PlantAnalytics analytics, int from, int to) {
    for (int day = from; day < to; day++) {
      plant.playDay(day, analytics::add);
      var unused = analytics.advanceTo(SimulatedPlant.at(day + 1, 4));
    }
  }

  private static long usedHeap() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
