// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.gateway.analytics.energy.EnergyStep.Kind;
import java.util.ArrayList;
import java.util.List;

/** Makes energies of samples of power by trapezoids, where there is no counter. */
final class PowerSteps {

  private static final double WATT_MILLIS_A_MILLIWATT_HOUR = 3600;

  private PowerSteps() {}

  /**
   * Returns the energies between samples that are at most two periods apart. Power that flows into
   * the device counts as zero. A power that the device cannot give is left out.
   *
   * @param series samples in W
   * @param ratedWatts the largest power of the device
   */
  public static List<EnergyStep> of(SampleSeries series, double ratedWatts) {
    double max = ValueFilter.MAX_RATED * ratedWatts;
    long maxGap = EnergySlots.maxGap(series);
    List<EnergyStep> steps = new ArrayList<>(series.size());
    for (int i = 1; i < series.size(); i++) {
      long duration = series.time(i) - series.time(i - 1);
      boolean isPlausible = series.value(i - 1) <= max && series.value(i) <= max;
      if (duration <= maxGap && isPlausible) {
        double watts = (Math.max(0, series.value(i - 1)) + Math.max(0, series.value(i))) / 2;
        long energy = Math.round(watts * duration / WATT_MILLIS_A_MILLIWATT_HOUR);
        steps.add(new EnergyStep(series.time(i - 1), series.time(i), energy, Kind.MEASURED));
      }
    }
    return steps;
  }
}
