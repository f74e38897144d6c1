// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.model.Sample;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Measures the engine: 100 inverters, a year of five-minute readings. Run by hand. */
final class EngineSpeed {

  private EngineSpeed() {}

  public static void main(String[] args) {
    int inverters = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    int days = args.length > 1 ? Integer.parseInt(args[1]) : 365;
    SimulatedPlant plant = new SimulatedPlant(1, inverters, false, true);
    PlantAnalytics analytics = plant.analytics();
    long samples = 0;
    long engine = 0;
    for (int day = 0; day < days; day++) {
      List<Sample> today = new ArrayList<>();
      plant.playDay(day, today::add);
      samples += today.size();
      long begin = cpu();
      today.forEach(analytics::add);
      analytics.advanceTo(SimulatedPlant.at(day + 1, 4));
      engine += cpu() - begin;
      if (day % 30 == 29) {
        today.clear();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
            "day %d: %d samples, engine %.1f s of CPU, heap %d MiB%n",
            day + 1, samples, engine / 1e9, (runtime.totalMemory() - runtime.freeMemory()) >> 20);
      }
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
