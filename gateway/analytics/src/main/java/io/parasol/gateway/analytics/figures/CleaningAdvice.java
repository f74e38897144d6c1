// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Decides when a cleaning pays: what it saves until the next rain costs more than the cleaning.
 *
 * @param cost of one cleaning
 * @param price of one kWh
 * @param dayKilowattHours energy of a clean day
 * @param daysToRain how long a cleaning is worth something, until rain or the next planned one
 */
public record CleaningAdvice(double cost, double price, double dayKilowattHours, int daysToRain) {

  private static final int MAX_DAYS = 366;

  /** Returns the money that a day costs, at a share that is lost. */
  public double costOfDay(double loss) {
    return loss * dayKilowattHours * price;
  }

  /**
   * Returns the first date from {@code today} on which a cleaning pays.
   *
   * @return empty if no such day comes within a year
   */
  public Optional<LocalDate> payingDate(SoilingTrend trend, LocalDate today) {
    for (int day = 0; day <= MAX_DAYS; day++) {
      double loss = Math.min(1, trend.loss() + Math.max(0, -trend.rate()) * day);
      if (costOfDay(loss) * daysToRain > cost) {
        return Optional.of(today.plusDays(day));
      }
    }
    return Optional.empty();
  }
}
