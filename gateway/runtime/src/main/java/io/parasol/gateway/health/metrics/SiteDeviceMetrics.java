// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parasol.config.model.site.DeviceId;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The meters of all devices. Made when they are read, on any thread. */
public final class SiteDeviceMetrics implements MultiCollector {

  private static final String UP = "parasol.device.up";
  private static final String BAD = "parasol.points.bad";
  private static final String REQUESTS = "parasol.requests";

  private final Map<DeviceId, DeviceMetrics> devices;

  /**
   * @param devices may change at any time.
   */
  public SiteDeviceMetrics(Map<DeviceId, DeviceMetrics> devices) {
    this.devices = devices;
  }

  public void register(PrometheusMeterRegistry registry) {
    registry.getPrometheusRegistry().register(this);
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    if (!devices.isEmpty()) {
      all.metricSnapshot(
          gauge(
              UP,
              "1 if the device answers, or reports that it is asleep",
              each -> each.isUp() ? 1 : 0));
      all.metricSnapshot(
          gauge(
              BAD,
              "points that are bad, except those that the device reports as not available",
              DeviceMetrics::bad));
    }
    CounterSnapshot requests = requests();
    if (!requests.getDataPoints().isEmpty()) {
      all.metricSnapshot(requests);
    }
    return all.build();
  }

  private GaugeSnapshot gauge(String name, String what, ToDoubleFunction<DeviceMetrics> value) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(what);
    devices.forEach(
        (device, metrics) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("device", device.value()))
                    .value(value.applyAsDouble(metrics))
                    .build()));
    return gauge.build();
  }

  /** Devices at the same place of a link have one counter. */
  private CounterSnapshot requests() {
    Map<Labels, Long> counts = new HashMap<>();
    for (DeviceMetrics device : devices.values()) {
      for (DeviceMetrics.RequestCounter each : device.requests()) {
        Labels labels =
            Labels.of(
                "link",
                device.linkId().value(),
                "unit",
                device.unit(),
                "function",
                Integer.toString(each.function()),
                "result",
                each.result().name().toLowerCase(Locale.ROOT));
        counts.merge(labels, each.count().sum(), Long::sum);
      }
    }
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder().name(REQUESTS).help("requests to controllers");
    counts.forEach(
        (labels, count) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(count).build()));
    return counter.build();
  }
}
