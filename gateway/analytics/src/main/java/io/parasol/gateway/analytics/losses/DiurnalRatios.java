// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.peers.Robust;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The ratio of an inverter to its neighbours at each time of the day, as of the last days. Modules
 * that are not quite in one plane give more in one part of the day and less in another, and a
 * horizon or a tree is not the same for all; what an inverter would have given in some hours
 * follows from what it gave in these hours on the days before.
 *
 * <p>Not safe for use by several threads.
 */
public final class DiurnalRatios {

  /** What is older does not show the sun of this season. */
  private static final int MAX_AGE = 10;

  /** Quarters of an hour before and after one that count for it. */
  private static final int AROUND = 2;

  /** With fewer ratios than these, clouds would be taken for a typical difference. */
  private static final int MIN_RATIOS = 15;

  private static final int MIN_DIM_DAYS = 3;

  /** The ratios of each quarter of an hour in the light of the sun, the latest day first. */
  private final Deque<float[]> bright = new ArrayDeque<>();

  /** The ratio of each day with diffuse light, the latest first: it comes from everywhere. */
  private final Deque<Double> dim = new ArrayDeque<>();

  /**
   * Adds a day.
   *
   * @param ofBright ratios of power to what the neighbours make likely for each quarter of solar
   *     time, in slots in which the sun shines; {@code NaN} where there are none
   * @param ofDim the same in the other slots
   */
  public void add(double[] ofBright, double[] ofDim) {
    float[] day = new float[ofBright.length];
    for (int quarter = 0; quarter < day.length; quarter++) {
      day[quarter] = (float) ofBright[quarter];
    }
    keep(bright, day);
    double ofDay = Robust.median(ofDim);
    if (!Double.isNaN(ofDay)) {
      keep(dim, ofDay);
    }
  }

  private static <T> void keep(Deque<T> days, T latest) {
    days.addFirst(latest);
    if (days.size() > MAX_AGE) {
      days.removeLast();
    }
  }

  /**
   * Returns the typical ratio of power to what the neighbours make likely; 1 where too few days
   * show it.
   *
   * @param isBright whether the sun shines
   */
  double at(int quarter, boolean isBright) {
    return isBright ? inSun(quarter) : inDiffuseLight();
  }

  private double inDiffuseLight() {
    return dim.size() < MIN_DIM_DAYS
        ? 1
        : Robust.median(dim.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private double inSun(int quarter) {
    double[] ratios = new double[bright.size() * (2 * AROUND + 1)];
    int count = 0;
    for (float[] day : bright) {
      for (int near = quarter - AROUND; near <= quarter + AROUND; near++) {
        if (near >= 0 && near < day.length && !Float.isNaN(day[near])) {
          ratios[count++] = day[near];
        }
      }
    }
    return count < MIN_RATIOS ? 1 : Robust.median(Arrays.copyOf(ratios, count));
  }
}
