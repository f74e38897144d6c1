// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Statistics that a few wrong values do not move. {@code NaN} values are left out. */
public final class Robust {

  /** Makes the median absolute deviation of a normal distribution its standard deviation. */
  private static final double SIGMA = 1.4826;

  /** Of a sum of weights; a smaller difference is one of rounding. */
  private static final double EQUAL = 1e-9;

  private Robust() {}

  /** Returns the median; {@code NaN} of no values. */
  public static double median(double... values) {
    return quantile(0.5, values);
  }

  /** Returns a quantile, interpolated linearly; {@code NaN} of no values. */
  public static double quantile(double share, double... values) {
    double[] sorted = new double[values.length];
    int count = 0;
    for (double each : values) {
      if (!Double.isNaN(each)) {
        sorted[count++] = each;
      }
    }
    Arrays.sort(sorted, 0, count);
    return sortedQuantile(share, sorted, count);
  }

  /** Returns a quantile of the first values of an array that is sorted. */
  static double sortedQuantile(double share, double[] sorted, int count) {
    if (count == 0) {
      return Double.NaN;
    }
    double place = share * (count - 1);
    int low = (int) place;
    int high = Math.min(count - 1, low + 1);
    return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
  }

  /**
   * Returns the median of values that count more or less: half of the weight is below and half
   * above; {@code NaN} of no values.
   *
   * @param weights of the values, positive
   */
  static double weightedMedian(double[] values, double[] weights) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double total = Arrays.stream(weights).sum();
    double below = 0;
    for (int i = 0; i < order.length; i++) {
      below += weights[order[i]];
      if (Math.abs(below - total / 2) < EQUAL * total && i + 1 < order.length) {
        return (values[order[i]] + values[order[i + 1]]) / 2;
      }
      if (below > total / 2) {
        return values[order[i]];
      }
    }
    return Double.NaN;
  }

  /** Returns the sum of the absolute deviations from the median, as shares of it. */
  static double deviations(double... values) {
    double median = median(values);
    double sum = 0;
    for (double each : values) {
      sum += Math.abs(each / median - 1);
    }
    return sum;
  }

  /** Returns the standard deviation by the median absolute deviation. */
  public static double sigma(double... values) {
    double median = median(values);
    double[] deviations = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      deviations[i] = Math.abs(values[i] - median);
    }
    return SIGMA * median(deviations);
  }

  /**
   * Returns the standard deviation of what changes from one value to the next (after Rice). A step
   * or a slow change of the level does not count.
   */
  static double noise(double... values) {
    double[] changes = new double[Math.max(0, values.length - 1)];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = Math.abs(values[i + 1] - values[i]);
    }
    return SIGMA * median(changes) / Math.sqrt(2);
  }

  /**
   * Returns which values are farther from the median of those around them than some standard
   * deviations (the filter after Hampel). Values that are all the same have no outliers.
   *
   * @param window how many values are around a value, with it
   */
  public static boolean[] outliers(double[] values, int window, double sigmas) {
    boolean[] outliers = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      double[] around =
          Arrays.copyOfRange(
              values, Math.max(0, i - window / 2), Math.min(values.length, i + (window + 1) / 2));
      double sigma = sigma(around);
      outliers[i] = sigma > 0 && Math.abs(values[i] - median(around)) > sigmas * sigma;
    }
    return outliers;
  }

  /** Returns the slope after Theil and Sen: the median of the slopes of all pairs. */
  public static double slope(double[] x, double[] y) {
    double[] slopes = new double[x.length * (x.length - 1) / 2];
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = i + 1; j < x.length; j++) {
        double slope = (y[j] - y[i]) / (x[j] - x[i]);
        if (Double.isFinite(slope)) {
          slopes[count++] = slope;
        }
      }
    }
    return median(Arrays.copyOf(slopes, count));
  }
}
