// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parasol.config.model.site.LinkId;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;

/** The meters of all links. Made when they are read, on any thread. */
public final class SiteLinkMetrics implements MultiCollector {

  private final Map<LinkId, LinkMetrics> links;

  /**
   * @param links may change at any time.
   */
  public SiteLinkMetrics(Map<LinkId, LinkMetrics> links) {
    this.links = links;
  }

  public void register(PrometheusMeterRegistry registry) {
    registry.getPrometheusRegistry().register(this);
  }

  @Override
  public MetricSnapshots collect() {
    if (links.isEmpty()) {
      return MetricSnapshots.of();
    }
    HistogramSnapshot.Builder requests =
        HistogramSnapshot.builder()
            .name("parasol.request.seconds")
            .help("time from the start of a request to its response or failure");
    HistogramSnapshot.Builder lateness =
        HistogramSnapshot.builder()
            .name("parasol.poll.lateness.seconds")
            .help("time from when a request was due to its start");
    CounterSnapshot.Builder overruns =
        CounterSnapshot.builder()
            .name("parasol.poll.overruns")
            .help("polls that ended after the next poll of the same kind was due");
    CounterSnapshot.Builder disturbances =
        CounterSnapshot.builder()
            .name("parasol.link.disturbances")
            .help("what was received instead of a response");
    GaugeSnapshot.Builder busy =
        GaugeSnapshot.builder()
            .name("parasol.link.busy.ratio")
            .help("share of the last half minute in which a request was in flight");
    links.forEach(
        (id, link) -> {
          Labels labels = Labels.of("link", id.value());
          requests.dataPoint(link.requests(labels));
          lateness.dataPoint(link.lateness(labels));
          overruns.dataPoint(
              CounterDataPointSnapshot.builder()
                  .labels(labels)
                  .value((double) link.overruns())
                  .build());
          link.disturbances()
              .forEach(
                  (kind, times) ->
                      disturbances.dataPoint(
                          CounterDataPointSnapshot.builder()
                              .labels(labels.add("kind", kind.wireName()))
                              .value((double) times.sum())
                              .build()));
          busy.dataPoint(
              GaugeDataPointSnapshot.builder().labels(labels).value(link.busyRatio()).build());
        });
    return MetricSnapshots.of(
        requests.build(), lateness.build(), overruns.build(), disturbances.build(), busy.build());
  }
}
