// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.health.metrics.PointValueMetrics;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The measured values among the metrics")
class PointValueMetricsTest {

  private static final DeviceId INVERTER = new DeviceId("inverter-01");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PointValueMetrics metrics =
      new PointValueMetrics(
          registry,
          (device, point) ->
              point.value().equals("i3")
                  ? Optional.of(new PointMeaning(Meaning.DC_CURRENT, 3))
                  : Optional.empty());

  private static Reading good(String point, Value value, String unit) {
    return new Reading(INVERTER, new PointName(point), value, unit, Quality.GOOD, Instant.EPOCH);
  }

  private List<String> lines() {
    return registry.scrape().lines().filter(line -> line.startsWith("parasol_point")).toList();
  }

  @Test
  void have_the_device_the_point_the_unit_and_the_meaning() {
    metrics.accept(
        INVERTER,
        List.of(
            good("i3", new Value.Real(4.5), "A"),
            good("on", new Value.Flag(true), ""),
            good("status", new Value.Text("mppt"), "")));

    assertEquals(
        List.of(
            "parasol_point_value{device=\"inverter-01\",index=\"3\",meaning=\"dc_current\",point=\"i3\",unit=\"A\"}"
                + " 4.5",
            "parasol_point_value{device=\"inverter-01\",index=\"\",meaning=\"\",point=\"on\",unit=\"\"}"
                + " 1.0"),
        lines().stream().sorted(Comparator.reverseOrder()).toList());
  }

  @Test
  void are_no_number_while_the_point_is_not_good() {
    metrics.accept(INVERTER, List.of(good("i3", new Value.Real(4.5), "A")));
    metrics.accept(
        INVERTER,
        List.of(
            new Reading(INVERTER, new PointName("i3"), null, "A", Quality.TIMEOUT, Instant.EPOCH)));

    assertEquals(
        List.of(
            "parasol_point_value{device=\"inverter-01\",index=\"3\",meaning=\"dc_current\",point=\"i3\",unit=\"A\"}"
                + " NaN"),
        lines());
  }

  @Test
  void are_bounded() {
    for (int i = 0; i < 10_010; i++) {
      metrics.accept(INVERTER, List.of(good("p" + i, new Value.Whole(i), "")));
    }
    assertEquals(10_000, lines().size());
  }
}
