// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.Currency;
import java.util.List;

/**
 * The price of a kilowatt-hour: a fixed price, and other prices in periods of the day.
 *
 * @param price for each kWh outside the periods
 * @param periods the first period that contains a time counts
 */
public record Tariff(Currency currency, BigDecimal price, List<Period> periods) {

  /** The currency of a site without a tariff (ISO 4217: no currency). */
  public static final String NO_CURRENCY = "XXX";

  /** A kilowatt-hour is a million milliwatt-hours. */
  private static final int KILOWATT_HOUR_DIGITS = 6;

  /** A period of each day, from {@code from} (included) to {@code until} (excluded). */
  public record Period(LocalTime from, LocalTime until, BigDecimal price) {

    boolean contains(LocalTime time) {
      return from.isBefore(until)
          ? !time.isBefore(from) && time.isBefore(until)
          : !time.isBefore(from) || time.isBefore(until);
    }
  }

  public Tariff {
    periods = List.copyOf(periods);
  }

  /** Returns a tariff with one price. */
  public static Tariff fixed(String currency, String price) {
    return new Tariff(Currency.getInstance(currency), new BigDecimal(price), List.of());
  }

  /** Returns the price of one kWh at a local time. */
  public BigDecimal at(LocalTime time) {
    return periods.stream()
        .filter(each -> each.contains(time))
        .map(Period::price)
        .findFirst()
        .orElse(price);
  }

  /** Returns the value of an energy in milliwatt-hours at a local time, not rounded. */
  public BigDecimal value(long milliWattHours, LocalTime time) {
    return at(time).multiply(BigDecimal.valueOf(milliWattHours, KILOWATT_HOUR_DIGITS));
  }
}
