// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.peers.Robust;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The times of the day at which shade falls on a device: in the morning or in the evening, on most
 * of the last days with enough light at this time.
 *
 * <p>Not safe for use by several threads.
 */
public final class ShadeProfile {

  /** Quarters of an hour. */
  static final int QUARTERS = 96;

  /** Of each quarter; days without enough light do not count. */
  private static final int DAYS = 4;

  /** What is older does not show the shade of this season. */
  private static final int MAX_AGE = 21;

  private static final int MIN_DAYS = 3;
  private static final double SHARE_OF_DAYS = 0.7;
  private static final double SHADED_RATIO = 0.85;

  /** Of the ratios of a day: what the device gives without shade, also if it is dirty or weak. */
  private static final double FREE_QUANTILE = 0.75;

  private static final double HEALTHY_RATIO = 0.96;
  private static final int MORNING_END = 40;
  private static final int EVENING_BEGIN = 56;

  /** The latest first. */
  private final Deque<double[]> days = new ArrayDeque<>();

  /**
   * Adds a day.
   *
   * @param ratios of power to possible power for each quarter of solar time; {@code NaN} where the
   *     sun is too low or the device was held back
   */
  public void add(double[] ratios) {
    double free = Robust.quantile(FREE_QUANTILE, ratios);
    double[] relative = ratios.clone();
    for (int quarter = 0; quarter < relative.length; quarter++) {
      relative[quarter] /= free;
    }
    days.addFirst(relative);
    if (days.size() > MAX_AGE) {
      days.removeLast();
    }
  }

  /**
   * Returns whether enough days are known at a quarter of solar time to tell shade from a fault.
   */
  boolean isKnown(int quarter) {
    int known = 0;
    for (double[] each : days) {
      known += Double.isNaN(each[quarter]) ? 0 : 1;
    }
    return known >= MIN_DAYS;
  }

  /** Returns whether a quarter of solar time is shaded on most days, and noon is not. */
  boolean isShaded(int quarter) {
    return (quarter < MORNING_END || quarter >= EVENING_BEGIN)
        && isLow(quarter)
        && !isLow(QUARTERS / 2);
  }

  private boolean isLow(int quarter) {
    int low = 0;
    int known = 0;
    for (double[] each : days) {
      if (known < DAYS && !Double.isNaN(each[quarter])) {
        known++;
        low += each[quarter] < SHADED_RATIO ? 1 : 0;
      }
    }
    return known >= MIN_DAYS && low >= SHARE_OF_DAYS * known;
  }

  /** Returns whether shade explains a weak day: the times without it are as usual. */
  public boolean explains(double[] ratios) {
    double[] free = ratios.clone();
    boolean shaded = false;
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      if (isShaded(quarter)) {
        shaded |= ratios[quarter] < SHADED_RATIO;
        free[quarter] = Double.NaN;
      }
    }
    return shaded && Robust.median(free) > HEALTHY_RATIO;
  }
}
