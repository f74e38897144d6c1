// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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

    assertEquals(1, PageMeasurement.quantileMillis(BEFORE, after, 0.98), 1e-9);
    assertEquals(5.5, PageMeasurement.quantileMillis(BEFORE, after, 0.99), 1e-9);
    assertEquals(10, PageMeasurement.quantileMillis(BEFORE, after, 1), 1e-9);
  }

  @Test
  void has_no_figure_beyond_the_last_bound() {
    NavigableMap<Double, Long> after =
        new TreeMap<>(Map.of(0.001, 900L, 0.01, 950L, Double.POSITIVE_INFINITY, 1100L));

    assertEquals(Double.POSITIVE_INFINITY, PageMeasurement.quantileMillis(BEFORE, after, 0.99));
  }

  @Test
  void reads_the_counts_of_the_process_of_the_pages() {
    PageMeasurement.Pages begin = new PageMeasurement.Pages(List.of(10L, 7L), 3, 1.5);
    PageMeasurement.Pages end =
        PageMeasurement.Pages.parse(new PageMeasurement.Pages(List.of(12L, 8L), 9, 2).toString());

    assertEquals(new PageMeasurement.Pages(List.of(2L, 1L), 6, 0.5), end.since(begin));
  }

  @Test
  void finds_a_change_only_if_each_round_with_pages_is_worse_than_all_others() {
    assertTrue(PageComparison.isWithinNoise(List.of(20.0, 26.0, 22.0), List.of(25.0, 30.0, 31.0)));
    assertFalse(PageComparison.isWithinNoise(List.of(20.0, 26.0, 22.0), List.of(27.0, 30.0, 31.0)));
  }
}
