// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram: how many durations were up to each of a few bounds, and their sum. It takes a tenth
 * of the memory of a timer in the registry. Any thread may record and read.
 */
final class DurationMetrics {

  /** Upper bounds in seconds. */
  private static final double[] BOUNDS = {
    0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, Double.POSITIVE_INFINITY
  };

  private static final int SUM = BOUNDS.length;

  /** The number of durations between each bound and the one before it, and their sum in ns. */
  private final AtomicLongArray figures = new AtomicLongArray(BOUNDS.length + 1);

  /** Records a duration, unless it is negative. */
  void record(Duration duration) {
    if (duration.isNegative()) {
      return;
    }
    long nanos = duration.toNanos();
    double seconds = Unit.nanosToSeconds(nanos);
    int bucket = 0;
    while (seconds > BOUNDS[bucket]) {
      bucket++;
    }
    figures.getAndIncrement(bucket);
    figures.getAndAdd(SUM, nanos);
  }

  HistogramDataPointSnapshot snapshot(Labels labels) {
    long[] counts = new long[BOUNDS.length];
    for (int bucket = 0; bucket < counts.length; bucket++) {
      counts[bucket] = figures.get(bucket);
    }
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, counts))
        .sum(Unit.nanosToSeconds(figures.get(SUM)))
        .build();
  }
}
