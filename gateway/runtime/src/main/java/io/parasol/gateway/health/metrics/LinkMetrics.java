// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.parasol.legacy.LinkListener.Disturbance;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What one link has for the meters. {@link SiteLinkMetrics} makes them when they are read. */
public final class LinkMetrics {

  private final DurationMetrics requests = new DurationMetrics();
  private final DurationMetrics lateness = new DurationMetrics();
  private final LongAdder overruns = new LongAdder();
  private final LongAdder busy = new LongAdder();
  private final Map<Disturbance, LongAdder> disturbances = new ConcurrentHashMap<>();
  private final LongSupplier nanos;
  private long rolledAt;
  private volatile double ratio;

  public LinkMetrics(LongSupplier nanos) {
    this.nanos = nanos;
    this.rolledAt = nanos.getAsLong();
  }

  void requested(Duration late, Duration took) {
    lateness.record(late);
    requests.record(took);
    busy.add(took.toNanos());
  }

  public void late() {
    overruns.increment();
  }

  public void disturbed(Disturbance kind) {
    disturbances.computeIfAbsent(kind, any -> new LongAdder()).increment();
  }

  /** Ends a period. Several requests may be in flight at once, so the ratio is limited to 1. */
  public void roll() {
    long now = nanos.getAsLong();
    long passed = now - rolledAt;
    rolledAt = now;
    long worked = busy.sumThenReset();
    ratio = passed <= 0 ? 0 : Math.min(1.0, (double) worked / passed);
  }

  HistogramDataPointSnapshot requests(Labels labels) {
    return requests.snapshot(labels);
  }

  HistogramDataPointSnapshot lateness(Labels labels) {
    return lateness.snapshot(labels);
  }

  long overruns() {
    return overruns.sum();
  }

  /** Returns how often each kind has occurred; only those that have. */
  Map<Disturbance, LongAdder> disturbances() {
    return disturbances;
  }

  double busyRatio() {
    return ratio;
  }
}
