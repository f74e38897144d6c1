// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.analytics.DayListener;
import io.parasol.gateway.analytics.EvaluationTerms;
import io.parasol.gateway.analytics.OpenDay;
import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.PlantFigures;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The money of today")
class MoneyTodayTest {

  private static final long KWH = 1_000_000;
  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);

  /** 0.10 EUR for each kWh, and 0.30 EUR from 18 to 20 o'clock. */
  private static final Tariff TARIFF =
      new Tariff(
          Tariff.fixed("EUR", "0.10").currency(),
          new BigDecimal("0.10"),
          List.of(
              new Tariff.Period(LocalTime.of(18, 0), LocalTime.of(20, 0), new BigDecimal("0.30"))));

  private static Site site(Tariff tariff) {
    return new Site(
        new Location(48.1, 11.6, 500),
        ZoneId.of("Europe/Berlin"),
        LinkeTurbidity.constant(3),
        tariff,
        new CarbonFactor(0, ""));
  }

  private static OpenDay day(long produced, double money, DeviceLosses... devices) {
    Figure none = Figure.NO_IRRADIANCE;
    return new OpenDay(
        new PlantFigures(
            new PlantFigures.Energy(produced, 1, 1, money, 0),
            Waterfall.of(List.of(devices)),
            new PlantFigures.Ratios(none, none, none),
            none,
            none),
        List.of(devices),
        List.of());
  }

  /**
   * Returns an inverter that lost energy by faults in the slots that begin at 12:00 and at 18:55.
   *
   * @param byDay what was lost over the day, by another cause.
   */
  private static DeviceLosses device(long noon, long evening, long byDay) {
    List<Optional<DeviceLosses.SlotLoss>> slots =
        new ArrayList<>(Collections.nCopies(288, Optional.empty()));
    slots.set(12 * 12, Optional.of(new DeviceLosses.SlotLoss(Cause.FAULT, noon)));
    slots.set(19 * 12 - 1, Optional.of(new DeviceLosses.SlotLoss(Cause.FAULT, evening)));
    Map<Cause, Long> losses = Map.of(Cause.FAULT, noon + evening, Cause.STRING, byDay);
    return new DeviceLosses(
        "inverter-01", DAY, 100 * KWH, new DeviceLosses.Production(50 * KWH, 0), losses, slots);
  }

  private static void assertMoney(String expected, MoneyToday money, Cause cause) {
    assertEquals(
        new BigDecimal(expected).doubleValue(),
        money.lost().getOrDefault(cause, BigDecimal.ZERO).doubleValue(),
        1e-9);
  }

  @Test
  void values_each_loss_at_the_price_of_its_time() {
    MoneyToday money =
        MoneyToday.ofDay(day(100 * KWH, 10, device(2 * KWH, 3 * KWH, 0)), site(TARIFF));

    assertEquals("EUR", money.currency());
    assertEquals(10, money.energy().doubleValue());
    assertMoney("1.10", money, Cause.FAULT);
    assertEquals(1, money.lost().size(), money.lost()::toString);
  }

  @Test
  void values_a_loss_of_the_whole_day_at_the_mean_price_of_what_was_produced() {
    MoneyToday money = MoneyToday.ofDay(day(100 * KWH, 15, device(0, 0, 4 * KWH)), site(TARIFF));

    assertMoney("0.60", money, Cause.STRING);
  }

  @Test
  void takes_the_price_at_noon_if_nothing_was_produced() {
    MoneyToday money = MoneyToday.ofDay(day(0, 0, device(0, 0, 4 * KWH)), site(TARIFF));

    assertMoney("0.40", money, Cause.STRING);
  }

  @Test
  void is_summed_over_the_inverters() {
    MoneyToday money =
        MoneyToday.ofDay(
            day(100 * KWH, 10, device(KWH, 0, KWH), device(KWH, KWH, KWH)), site(TARIFF));

    assertMoney("0.50", money, Cause.FAULT);
    assertMoney("0.20", money, Cause.STRING);
  }

  @Test
  void is_missing_without_a_tariff() {
    assertEquals(Optional.empty(), MoneyToday.of(analytics(Tariff.fixed("XXX", "0"))));
    assertEquals(
        Optional.of(new MoneyToday("EUR", BigDecimal.valueOf(0.0), Map.of())),
        MoneyToday.of(analytics(TARIFF)));
  }

  private static PlantAnalytics analytics(Tariff tariff) {
    return new PlantAnalytics(
        new PvPlant(site(tariff), List.of(), ""),
        EvaluationTerms.DEFAULT,
        DayListener.NONE,
        Instant.parse("2026-06-10T10:00:00Z"));
  }
}
