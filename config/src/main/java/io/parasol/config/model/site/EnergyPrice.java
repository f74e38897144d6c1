// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;

/**
 * The price of energy: one price, and other prices at some hours of each day.
 *
 * @param price of 1 kWh outside these hours; negative prices occur.
 * @param hours of several periods that contain a time, the first one counts.
 */
public record EnergyPrice(Currency currency, BigDecimal price, List<PriceHours> hours) {

  public static final int MAX_PERIODS = 48;

  /** A price of 1 kWh in local hours of each day. */
  public record PriceHours(DailyHours hours, BigDecimal price) {}

  public EnergyPrice {
    hours = List.copyOf(hours);
    Bounds.require(hours.size() <= MAX_PERIODS, "tariff.hours", "up to " + MAX_PERIODS);
  }
}
