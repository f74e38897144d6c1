// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The benchmark of the page")
class PageMeasurementTest {

  private static final NavigableMap<Double, Long> BEFORE =
      new TreeMap<>(Map.of(0.001, 900L, 0.01, 950L, Double.POSITIVE_INFINITY, 1000L));

  @Test
  void finds_the_quantile_of_the_requests_of_the_measurement_only() {
    NavigableMap<Double, Long> after =
        new TreeMap<>(Map.of(0.001, 998L, 0.01, 1050L, Double.POSITIVE_INFINITY, 1100L));

    assertEquals(OptionalDouble.of(1), PageMeasurement.quantileMillis(BEFORE, after, 0.98));
    assertEquals(OptionalDouble.of(10), PageMeasurement.quantileMillis(BEFORE, after, 0.99));
  }

  @Test
  void has_no_figure_beyond_the_last_bound() {
    NavigableMap<Double, Long> after =
        new TreeMap<>(Map.of(0.001, 900L, 0.01, 950L, Double.POSITIVE_INFINITY, 1100L));

    assertEquals(OptionalDouble.empty(), PageMeasurement.quantileMillis(BEFORE, after, 0.99));
  }
}
