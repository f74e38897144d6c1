// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.model.Sample;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Counts the processor time of the thread, so that the result does not depend on what else the
 * machine does. {@link EngineSpeed} plays a whole year.
 */
@DisplayName("The analytics of a hundred inverters")
class EngineSpeedTest {

  private static final int INVERTERS = 100;
  private static final int MAX_DAYS = 30;
  private static final double MAX_SECONDS_A_YEAR = 60;
  private static final long MAX_BYTES_A_DEVICE_AND_DAY = 8 * 1024;

  @Test
  void take_less_than_a_minute_of_a_processor_for_a_year() {
    SimulatedPlant plant = new SimulatedPlant(1, INVERTERS, false, true);
    PlantAnalytics analytics = plant.analytics();
    double year = Double.MAX_VALUE;
    // The first days are slower, while the machine code is made.
    for (int day = 0; day < MAX_DAYS && year >= MAX_SECONDS_A_YEAR; day++) {
      List<Sample> today = new ArrayList<>();
      plant.playDay(day, today::add);
      long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      today.forEach(analytics::add);
      analytics.advanceTo(SimulatedPlant.at(day + 1, 4));
      double seconds =
          (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1e9;
      year = Math.min(year, seconds * 365);
    }

    assertTrue(year < MAX_SECONDS_A_YEAR, "seconds of a processor for a year: " + year);
  }

  /** The readings of these days have more than 20 MiB. */
  @Test
  void keep_a_summary_of_a_closed_day_and_not_its_readings() {
    SimulatedPlant plant = new SimulatedPlant(2, 20, false, true);
    PlantAnalytics analytics = plant.analytics();
    play(plant, analytics, 0, 10);
    long before = usedHeap();

    play(plant, analytics, 10, 40);

    long more = usedHeap() - before;
    assertTrue(more < MAX_BYTES_A_DEVICE_AND_DAY * 20 * 30, "more bytes of heap: " + more);
    assertEquals(40, analytics.losses(SimulatedPlant.name(7)).size());
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
