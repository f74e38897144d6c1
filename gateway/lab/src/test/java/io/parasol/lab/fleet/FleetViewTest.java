// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.lab.fleet.FleetView.Row;
import io.parasol.lab.fleet.SiteAgreement.Figures;
import io.parasol.lab.fleet.SiteAgreement.Readings;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The view of a fleet")
class FleetViewTest {

  private static final Readings ALL = new Readings(10, 10, 0, 0, 0);
  private static final SiteAgreement EQUAL =
      new SiteAgreement(ALL, new Figures(2, 0, 0, 0, 2_500_000, 2_500_000));

  private static Row row(SiteAgreement agreement, boolean isCurrent, long missing) {
    return new Row("roof", true, isCurrent, BigDecimal.valueOf(33_120), agreement, 3, missing);
  }

  private static List<String> differences(Row row) {
    return FleetView.differences(List.of(row), true);
  }

  @Test
  void shows_each_site_and_the_sum() {
    List<String> lines = FleetView.lines(List.of(row(EQUAL, true, 0), row(EQUAL, true, 0)));

    assertEquals(4, lines.size());
    assertTrue(
        lines.get(1).matches("roof +running +33\\.1 kW +10 +10 +3 +0 +2\\.5 kWh, 2\\.5 kWh"));
    assertTrue(lines.get(3).matches("fleet +66\\.2 kW +20 +20 +6 +0 +5\\.0 kWh, 5\\.0 kWh"));
  }

  @Test
  void has_no_difference_if_readings_and_figures_are_equal() {
    assertEquals(List.of(), differences(row(EQUAL, true, 0)));
  }

  @Test
  void names_what_differs() {
    assertEquals(
        List.of("roof: the gateway or the tables cannot be read"),
        differences(row(EQUAL, false, 0)));
    assertEquals(
        List.of(
            "roof: 10 of 10 readings are in the tables, 0 with other content, 0 not measured, 1"
                + " missing by their numbers"),
        differences(row(EQUAL, true, 1)));
    assertEquals(
        List.of(
            "roof: the energy of 1 intervals of five minutes is equal, of 1 not, and of 1 the"
                + " centre has none; 2 have another number of readings"),
        differences(row(new SiteAgreement(ALL, new Figures(2, 1, 2, 1, 5, 6)), true, 0)));
    assertEquals(
        List.of("roof: 3 readings arrived after a later one of their device"),
        differences(
            row(new SiteAgreement(new Readings(10, 10, 0, 0, 3), EQUAL.figures()), true, 0)));
  }

  @Test
  void needs_figures_only_if_asked_for_them() {
    Row early = row(new SiteAgreement(ALL, new Figures(0, 0, 0, 0, 0, 0)), true, 0);

    assertEquals(List.of(), FleetView.differences(List.of(early), false));
    assertEquals(1, FleetView.differences(List.of(early), true).size());
  }
}
