// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.peers.RatioDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Slow changes")
class SlowChangesTest {

  private static final LocalDate START = LocalDate.parse("2024-04-01");

  /** Dirt at 0.3 % a day, washed off after some days. */
  private static List<RatioDay> soiled(int days, int cleanEvery, double noise) {
    Random random = new Random(4);
    List<RatioDay> index = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      double value = 0.9 * (1 - 0.003 * (day % cleanEvery)) + noise * random.nextGaussian();
      index.add(new RatioDay(START.plusDays(day), value));
    }
    return index;
  }

  @Test
  void show_the_rate_of_dirt_since_the_last_cleaning() {
    SoilingTrend trend = SoilingTrend.of(soiled(100, 60, 0.003)).orElseThrow();

    assertEquals(-0.003, trend.rate(), 0.0003);
    assertEquals(0.003 * 39, trend.loss(), 0.02);
    assertTrue(
        Math.abs(trend.cleaned().toEpochDay() - START.plusDays(60).toEpochDay()) <= 3,
        () -> "cleaned " + trend.cleaned());
  }

  @Test
  void show_no_dirt_where_there_is_none() {
    SoilingTrend trend = SoilingTrend.of(soiled(100, 1, 0.003)).orElseThrow();

    assertEquals(0, trend.rate(), 1e-4);
    assertTrue(trend.loss() < 0.01);
  }

  @Test
  void are_not_judged_in_the_first_week() {
    assertEquals(Optional.empty(), SoilingTrend.of(soiled(6, 60, 0.003)));
  }

  @Test
  void give_the_date_on_which_a_cleaning_pays() {
    SoilingTrend trend = new SoilingTrend(START, -0.002, 0.01, 5);
    // A day at 1 % costs 0.01 · 1000 kWh · 0.10 = 1; thirty such days cost 30.
    CleaningAdvice advice = new CleaningAdvice(100, 0.10, 1000, 30);
    LocalDate today = START.plusDays(5);

    LocalDate date = advice.payingDate(trend, today).orElseThrow();

    // 100 / (30 · 100) = 3.33 % are lost after (3.33 - 1) / 0.2 = 11.7 days.
    assertEquals(today.plusDays(12), date);
    assertEquals(Optional.empty(), advice.payingDate(new SoilingTrend(START, 0.0001, 0, 5), today));
  }

  @Test
  void show_a_degradation_of_half_a_percent_a_year() {
    Random random = new Random(7);
    List<RatioDay> index = new ArrayList<>();
    for (int day = 0; day < 3 * 365; day++) {
      double season = 0.03 * Math.sin(2 * Math.PI * day / 365);
      double value = 0.9 * (1 - 0.005 * day / 365 + season + 0.01 * random.nextGaussian());
      index.add(new RatioDay(START.plusDays(day), value));
    }

    Figure.Given figure = assertInstanceOf(Figure.Given.class, Degradation.yearly(index));

    assertEquals(-0.005, figure.value(), 0.001);
    assertInstanceOf(Figure.Missing.class, Degradation.yearly(index.subList(0, 700)));

    // Half of the plant has no two years yet.
    Map<List<RatioDay>, Double> plant = Map.of(index, 1.0, index.subList(0, 700), 1.0);
    assertEquals(figure.value(), ((Figure.Given) Degradation.mean(plant)).value());
    Figure early = Degradation.mean(Map.of(index.subList(0, 700), 1.0));
    assertEquals(Figure.Why.YEARS, ((Figure.Missing) early).why());
  }
}
