// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.Arrays;

/** Values of a point for each slot of a day; {@code NaN} where there are none. */
public final class SlotMeans {

  private SlotMeans() {}

  /**
   * Returns the mean of the samples in each slot. A value of a point that is read less often than
   * each slot holds until the next one, for one and a half periods.
   */
  public static double[] of(SampleSeries series, LocalDay day) {
    double[] sums = new double[day.slots()];
    int[] counts = new int[sums.length];
    for (int i = series.lowerBound(day.startMillis()); i < series.size(); i++) {
      if (series.time(i) >= day.endMillis()) {
        break;
      }
      int slot = day.slotOf(series.time(i));
      sums[slot] += series.value(i);
      counts[slot]++;
    }
    for (int slot = 0; slot < sums.length; slot++) {
      sums[slot] = counts[slot] == 0 ? Double.NaN : sums[slot] / counts[slot];
    }
    long period = series.period();
    return period > LocalDay.SLOT_MILLIS ? hold(sums, series, day, period * 3 / 2) : sums;
  }

  private static double[] hold(double[] means, SampleSeries series, LocalDay day, long maxAge) {
    double[] held = held(series, day, maxAge);
    for (int slot = 0; slot < means.length; slot++) {
      means[slot] = Double.isNaN(means[slot]) ? held[slot] : means[slot];
    }
    return means;
  }

  /** Returns the last value at the end of each slot, if it is not older than {@code maxAge} ms. */
  public static double[] held(SampleSeries series, LocalDay day, long maxAge) {
    double[] held = new double[day.slots()];
    Arrays.fill(held, Double.NaN);
    if (series.size() == 0) {
      return held;
    }
    int next = series.lowerBound(day.startMillis());
    for (int slot = 0; slot < held.length; slot++) {
      long end = day.slotStart(slot) + LocalDay.SLOT_MILLIS;
      while (next < series.size() && series.time(next) < end) {
        next++;
      }
      if (next > 0 && end - series.time(next - 1) <= maxAge) {
        held[slot] = series.value(next - 1);
      }
    }
    return held;
  }
}
