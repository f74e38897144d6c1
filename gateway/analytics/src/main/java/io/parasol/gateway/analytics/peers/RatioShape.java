// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.List;

/** How a ratio went down: by a step, or slowly. */
public final class RatioShape {

  private static final int MIN_DAYS = 10;
  private static final double MIN_DECLINE_DAYS = 7;

  /** Of the drop, what a step between two days must explain. */
  private static final double STEP_SHARE = 0.6;

  private RatioShape() {}

  /**
   * Returns whether the ratio went down slowly over the last days: the day with the largest change
   * of level explains less than 60 % of the whole drop.
   */
  public static boolean isDecline(List<RatioDay> days) {
    if (days.size() < MIN_DAYS) {
      return false;
    }
    double[] ratios = days.stream().mapToDouble(RatioDay::ratio).toArray();
    int window = Math.min(3, ratios.length / 3);
    double drop = mean(ratios, 0, window) - mean(ratios, ratios.length - window, ratios.length);
    double largest = 0;
    for (int i = 1; i < ratios.length; i++) {
      largest = Math.max(largest, ratios[i - 1] - ratios[i]);
    }
    return drop > 0 && largest < STEP_SHARE * drop && slopeDays(ratios, drop) > MIN_DECLINE_DAYS;
  }

  /** Returns in how many days the drop happened, by the slope after Theil and Sen. */
  private static double slopeDays(double[] ratios, double drop) {
    double[] x = new double[ratios.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    double slope = Robust.slope(x, ratios);
    return slope < 0 ? drop / -slope : 0;
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from);
  }
}
