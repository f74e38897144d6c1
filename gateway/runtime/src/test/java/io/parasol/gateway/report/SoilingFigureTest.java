// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.DayListener;
import io.parasol.gateway.analytics.EvaluationTerms;
import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.PlantFigures;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The loss by dirt in a report")
class SoilingFigureTest {

  private static final LocalDate FIRST = LocalDate.of(2026, 6, 1);
  private static final int DAYS = 20;

  private static Instant at(int day, int hour) {
    return FIRST
        .plusDays(day)
        .atStartOfDay(ReportFixture.SITE.zone())
        .toInstant()
        .plus(hour, ChronoUnit.HOURS);
  }

  /** Twenty dry days with 480 kWh each at 0.10 EUR. */
  private static PlantAnalytics dry() {
    Nameplate inverter =
        new Nameplate(
            "inverter-01",
            "roof",
            new PvArray(100_000, 30, 180, PvArray.DEFAULT_GAMMA, 0),
            100_000,
            CounterType.total(1),
            LocalDate.EPOCH);
    PlantAnalytics analytics =
        new PlantAnalytics(
            new PvPlant(ReportFixture.SITE, List.of(inverter), "weather"),
            EvaluationTerms.DEFAULT,
            DayListener.NONE,
            at(0, 0));
    double counter = 0;
    for (int day = 0; day < DAYS; day++) {
      for (int minute = 0; minute < 24 * 60; minute += 5) {
        Instant now = at(day, 0).plus(minute, ChronoUnit.MINUTES);
        boolean isLight = minute >= 8 * 60 && minute < 18 * 60;
        analytics.add(Sample.of("inverter-01", Meaning.AC_ENERGY_TOTAL, now, counter));
        counter += isLight ? 4_000 : 0;
      }
      analytics.add(Sample.of("weather", Meaning.RAIN, at(day, 12), 7));
      analytics.advanceTo(at(day + 1, 4));
    }
    return analytics;
  }

  private static String method(Optional<BigDecimal> cost) {
    LocalDate today = FIRST.plusDays(DAYS - 1);
    Figure figure = SoilingFigure.of(dry(), cost, today).orElseThrow();
    return ((Figure.Given) figure).method();
  }

  @Test
  void has_the_last_cleaning_and_the_rate() {
    assertEquals(
        "rain, after Kimber; last cleaning or rain 2026-06-01; 0.15 % more each day",
        method(Optional.empty()));
  }

  @Test
  void and_other_figures_state_in_german_how_they_were_computed() {
    LocalDate last = FIRST.plusDays(DAYS - 1);
    PlantFigures figures = dry().figures(FIRST, last);
    for (Figure each :
        List.of(
            SoilingFigure.of(dry(), Optional.of(BigDecimal.TEN), last).orElseThrow(),
            figures.timeAvailability(),
            figures.energyAvailability())) {
      String method = ((Figure.Given) each).method();
      assertNotEquals(method, ReportLanguage.GERMAN.sentence(method));
    }
  }

  @Test
  void has_the_date_from_which_a_cleaning_pays() {
    // A day costs 48 EUR times the loss. On 20 June, 2.85 % are lost: 1.4 EUR, and 42 in 30 days.
    // For 50 EUR the loss must be 3.4 %, which it is four days later.
    String method = method(Optional.of(new BigDecimal("50")));

    assertTrue(method.endsWith("; a cleaning pays from 2026-06-24"), method);
    assertTrue(method(Optional.of(BigDecimal.valueOf(10))).endsWith("from 2026-06-20"));
    assertTrue(
        method(Optional.of(BigDecimal.valueOf(1e6))).endsWith("no cleaning pays within a year"));
  }
}
