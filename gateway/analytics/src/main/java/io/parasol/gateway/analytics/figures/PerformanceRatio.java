// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import java.util.List;

/** Performance ratios after IEC 61724-1 and, corrected for temperature, after Dierauf (2013). */
public final class PerformanceRatio {

  private PerformanceRatio() {}

  /** Returns the reference yield: hours of full sun. */
  public static double referenceYield(List<PowerInterval> intervals) {
    return intervals.stream().mapToDouble(each -> each.irradiance() / 1000 * each.hours()).sum();
  }

  /**
   * Returns the plain ratio: energy by nameplate power and hours of full sun.
   *
   * @param dcWatts nameplate power
   */
  public static double plain(List<PowerInterval> intervals, double dcWatts) {
    return energy(intervals) / (dcWatts * referenceYield(intervals));
  }

  /**
   * Returns the ratio corrected for temperature.
   *
   * @param gamma change of power with temperature, per K
   */
  public static double corrected(
      List<PowerInterval> intervals, double dcWatts, double gamma, ReferenceTemperature reference) {
    double expected = 0;
    for (PowerInterval each : intervals) {
      double sun = each.irradiance() / 1000 * each.hours();
      // Without sun the temperature does not matter, and may be missing.
      expected += sun == 0 ? 0 : sun * (1 + gamma * (each.temperature() - reference.celsius()));
    }
    return energy(intervals) / (dcWatts * expected);
  }

  /** Returns the mean temperature, weighted by irradiance, °C. */
  public static double meanTemperature(List<PowerInterval> intervals) {
    double sum = 0;
    double weights = 0;
    for (PowerInterval each : intervals) {
      if (each.irradiance() > 0) {
        sum += each.irradiance() * each.hours() * each.temperature();
        weights += each.irradiance() * each.hours();
      }
    }
    return sum / weights;
  }

  private static double energy(List<PowerInterval> intervals) {
    return intervals.stream().mapToDouble(each -> each.watts() * each.hours()).sum();
  }
}
