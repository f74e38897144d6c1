// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The meters of the times until certificates expire. Made when they are read, on any thread: a
 * meter in the registry would take 0.4 KiB for each device.
 */
final class CertificateExpiryMetrics implements Collector {

  private static final String NAME = "parasol.certificate.expiry.seconds";

  private final Map<String, Supplier<Optional<Duration>>> certificates = new ConcurrentHashMap<>();

  void register(PrometheusMeterRegistry registry) {
    registry.getPrometheusRegistry().register(this);
  }

  /**
   * Adds a meter, in place of an earlier one.
   *
   * @param left returns the time until the certificate expires; empty if it is not known.
   */
  void put(String identity, Supplier<Optional<Duration>> left) {
    certificates.put(identity, left);
  }

  void remove(String identity) {
    certificates.remove(identity);
  }

  @Override
  public GaugeSnapshot collect() {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name(NAME).help("time until the certificate expires");
    certificates.forEach(
        (identity, left) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("identity", identity))
                    .value(
                        left.get()
                            .map(Duration::toSeconds)
                            .map(Long::doubleValue)
                            .orElse(Double.NaN))
                    .build()));
    return gauge.build();
  }
}
