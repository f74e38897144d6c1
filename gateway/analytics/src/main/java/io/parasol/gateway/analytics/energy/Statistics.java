// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

/**
 * Statistics of the samples of a point in an interval. Without samples all but the count are {@code
 * NaN}.
 */
public record Statistics(long count, double min, double mean, double max, double last) {

  public static final Statistics NONE =
      new Statistics(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** Returns the statistics of the samples from a time (included) to another (excluded). */
  public static Statistics of(SampleSeries series, long from, long to) {
    long count = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double last = Double.NaN;
    for (int i = series.lowerBound(from); i < series.size() && series.time(i) < to; i++) {
      last = series.value(i);
      min = Math.min(min, last);
      max = Math.max(max, last);
      sum += last;
      count++;
    }
    return count == 0 ? NONE : new Statistics(count, min, sum / count, max, last);
  }

  /** Returns the statistics of this interval and the next one together. */
  public Statistics merge(Statistics next) {
    if (count == 0 || next.count == 0) {
      return count == 0 ? next : this;
    }
    long both = count + next.count;
    return new Statistics(
        both,
        Math.min(min, next.min),
        (mean * count + next.mean * next.count) / both,
        Math.max(max, next.max),
        next.last);
  }
}
