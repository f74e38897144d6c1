// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.gateway.analytics.OpenDay;
import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.PlantFigures;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.LocalTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the energy of today is worth until now, and what its losses cost, by the prices of the time
 * of day.
 *
 * @param currency ISO 4217 code of the tariff.
 * @param energy the value of what was produced; not rounded.
 * @param lost the value of what was lost, by cause; not rounded.
 */
public record MoneyToday(String currency, BigDecimal energy, Map<Cause, BigDecimal> lost) {

  public MoneyToday {
    lost = Map.copyOf(lost);
  }

  /** Returns the money of a plant; empty without a tariff. Runs on the thread of the analytics. */
  public static Optional<MoneyToday> of(PlantAnalytics analytics) {
    Site site = analytics.plant().site();
    return site.tariff().currency().getCurrencyCode().equals(Tariff.NO_CURRENCY)
        ? Optional.empty()
        : Optional.of(ofDay(analytics.today(), site));
  }

  static MoneyToday ofDay(OpenDay today, Site site) {
    Map<Cause, BigDecimal> lost = new EnumMap<>(Cause.class);
    for (DeviceLosses each : today.devices()) {
      addSlots(each, site, lost);
      addRest(each, meanPrice(today.figures().energy(), site), lost);
    }
    return new MoneyToday(
        site.tariff().currency().getCurrencyCode(),
        BigDecimal.valueOf(today.figures().energy().money()),
        lost);
  }

  private static void addSlots(DeviceLosses device, Site site, Map<Cause, BigDecimal> lost) {
    LocalDay day = LocalDay.of(device.date(), site.zone());
    for (int slot = 0; slot < device.slots().size(); slot++) {
      LocalTime time = Instant.ofEpochMilli(day.slotStart(slot)).atZone(site.zone()).toLocalTime();
      device
          .slots()
          .get(slot)
          .ifPresent(
              loss ->
                  lost.merge(
                      loss.cause(),
                      site.tariff().value(loss.milliWattHours(), time),
                      BigDecimal::add));
    }
  }

  /** Adds what was lost over the day, and in no slot by itself. */
  private static void addRest(DeviceLosses device, BigDecimal price, Map<Cause, BigDecimal> lost) {
    Map<Cause, Long> rest = new EnumMap<>(Cause.class);
    rest.putAll(device.losses());
    device
        .slots()
        .forEach(
            slot ->
                slot.ifPresent(
                    loss -> rest.merge(loss.cause(), -loss.milliWattHours(), Long::sum)));
    rest.forEach(
        (cause, energy) -> {
          if (energy > 0) {
            lost.merge(cause, price.multiply(BigDecimal.valueOf(energy)), BigDecimal::add);
          }
        });
  }

  /** Returns the price of a milliwatt-hour of what was produced today; at noon, if nothing was. */
  private static BigDecimal meanPrice(PlantFigures.Energy produced, Site site) {
    return produced.milliWattHours() == 0
        ? site.tariff().value(1, LocalTime.NOON)
        : BigDecimal.valueOf(produced.money())
            .divide(BigDecimal.valueOf(produced.milliWattHours()), MathContext.DECIMAL64);
  }
}
