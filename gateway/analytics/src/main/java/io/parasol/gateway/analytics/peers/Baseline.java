// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * What is usual for one member of a group, learned in its first fourteen good days and kept.
 *
 * <p>Not safe for use by several threads.
 */
public final class Baseline {

  public static final int GOOD_DAYS = 14;

  private static final double MAX_STRAY = 0.1;

  private record Day(double level, double ratio) {}

  private final List<Day> days = new ArrayList<>();
  private double level = 1;
  private double base = 1;
  private double sigma;

  /**
   * Learns from a good day.
   *
   * @param newLevel the median of the ratios of the slots
   * @param newRatio the ratio of the energies
   */
  void learn(double newLevel, double newRatio) {
    if (isReady() || isStray(newRatio)) {
      return;
    }
    days.add(new Day(newLevel, newRatio));
    if (isReady()) {
      double[] ratios = days.stream().mapToDouble(Day::ratio).toArray();
      level = Robust.median(days.stream().mapToDouble(Day::level).toArray());
      base = Robust.median(ratios) / level;
      sigma = Robust.sigma(ratios) / Robust.median(ratios);
    }
  }

  private boolean isStray(double ratio) {
    double usual = Robust.median(days.stream().mapToDouble(Day::ratio).toArray());
    return days.size() >= 3 && Math.abs(ratio / usual - 1) > MAX_STRAY;
  }

  /** Returns whether fourteen good days are known. */
  public boolean isReady() {
    return days.size() >= GOOD_DAYS;
  }

  /** Returns the factor between the member and the reference where no shade falls on it. */
  public double level() {
    return level;
  }

  /** Returns the usual ratio of the energies of a day, relative to the level. */
  double base() {
    return base;
  }

  /** Returns the standard deviation of the daily ratio, as a share of it. */
  public double sigma() {
    return sigma;
  }
}
