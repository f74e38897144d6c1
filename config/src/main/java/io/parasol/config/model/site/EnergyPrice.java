// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * The price of energy: one price, and other prices at some hours of each day.
 *
 * @param price of 1 kWh outside these hours; negative prices occur.
 * @param hours of several periods that contain a time, the first one counts.
 * @param cleaning what one cleaning of all modules costs, if that is known.
 */
public record EnergyPrice(
    Currency currency, BigDecimal price, List<PriceHours> hours, Optional<BigDecimal> cleaning) {

  public static final BigDecimal MAX_CLEANING = BigDecimal.valueOf(1_000_000_000);

  public static final int MAX_PERIODS = 48;

  /** A price of 1 kWh in local hours of each day. */
  public record PriceHours(DailyHours hours, BigDecimal price) {}

  /** Creates prices without a known cost of cleaning. */
  public EnergyPrice(Currency currency, BigDecimal price, List<PriceHours> hours) {
    this(currency, price, hours, Optional.empty());
  }

  public EnergyPrice {
    hours = List.copyOf(hours);
    Bounds.require(hours.size() <= MAX_PERIODS, "tariff.hours", "up to " + MAX_PERIODS);
  }
}
