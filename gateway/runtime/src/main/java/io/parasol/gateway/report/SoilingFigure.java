// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.PlantSoiling;
import io.parasol.gateway.analytics.figures.CleaningAdvice;
import io.parasol.gateway.analytics.figures.Figure;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Optional;

/** The loss by dirt in a report: since when, how fast it grows, and when a cleaning pays. */
final class SoilingFigure {

  /** How long a cleaning is worth something, where the next rain is not known. */
  private static final int DAYS_TO_RAIN = 30;

  private SoilingFigure() {}

  /**
   * Returns the figure; empty if there is none.
   *
   * @param cost of one cleaning of the plant, if it is known
   * @param today from which on a cleaning can pay
   */
  static Optional<Figure> of(PlantAnalytics analytics, Optional<BigDecimal> cost, LocalDate today) {
    double price = analytics.plant().site().tariff().at(LocalTime.NOON).doubleValue();
    return analytics
        .soiling()
        .map(
            soiling ->
                new Figure.Given(soiling.trend().loss(), 1, describe(soiling, cost, price, today)));
  }

  private static String describe(
      PlantSoiling soiling, Optional<BigDecimal> cost, double price, LocalDate today) {
    String since =
        String.format(
            Locale.ROOT,
            "%s; last cleaning or rain %s; %.2f %% more each day",
            soiling.method(),
            soiling.trend().cleaned(),
            Math.max(0, -soiling.trend().rate()) * 100);
    return cost.map(
            known ->
                new CleaningAdvice(
                        known.doubleValue(), price, soiling.dayKilowattHours(), DAYS_TO_RAIN)
                    .payingDate(soiling.trend(), today)
                    .map(date -> since + "; a cleaning pays from " + date)
                    .orElse(since + "; no cleaning pays within a year"))
        .orElse(since);
  }
}
