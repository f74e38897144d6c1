// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.analytics.energy.EnergyStep.Kind;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The energy between readings of a counter")
class CounterStepsTest {

  static final Site SITE =
      new Site(
          new Location(48.1, 11.6, 500),
          ZoneId.of("Europe/Berlin"),
          LinkeTurbidity.constant(3),
          Tariff.fixed("EUR", "0.10"),
          new CarbonFactor(380, "test"));

  private static final long NOON = Instant.parse("2026-06-10T11:00:00Z").toEpochMilli();
  private static final long SLOT = LocalDay.SLOT_MILLIS;

  /** 12 kW: at most 1200 Wh and one step in five minutes. */
  private static List<EnergyStep> steps(CounterType type, long from, double... wattHours) {
    SampleSeries series = new SampleSeries();
    for (int i = 0; i < wattHours.length; i++) {
      series.add(from + i * SLOT, wattHours[i], 0);
    }
    return CounterSteps.of(series, new CounterRules(type, 12_000, new DayClock(SITE)));
  }

  private static void assertSteps(List<EnergyStep> steps, List<Kind> kinds, List<Long> wattHours) {
    assertEquals(kinds, steps.stream().map(EnergyStep::kind).toList());
    assertEquals(wattHours, steps.stream().map(each -> each.milliWattHours() / 1000).toList());
  }

  @Test
  void is_the_difference() {
    assertSteps(
        steps(CounterType.total(1), NOON, 100, 100, 900, 1000),
        List.of(Kind.MEASURED, Kind.MEASURED, Kind.MEASURED),
        List.of(0L, 800L, 100L));
  }

  @Test
  void is_zero_at_a_reset_and_marked() {
    assertSteps(
        steps(CounterType.total(1), NOON, 50_000, 50_100, 20, 120),
        List.of(Kind.MEASURED, Kind.RESET, Kind.MEASURED),
        List.of(100L, 0L, 100L));
  }

  @Test
  void is_zero_at_a_jump_that_the_device_cannot_have_produced() {
    assertSteps(
        steps(CounterType.total(1), NOON, 100, 900_000, 900_050),
        List.of(Kind.JUMP, Kind.MEASURED),
        List.of(0L, 50L));
  }

  @Test
  void goes_on_over_the_width_of_the_register() {
    double width = Math.scalb(1.0, 32);

    assertSteps(
        steps(CounterType.accumulator(32, 1), NOON, width - 300, width - 100, 150, 200),
        List.of(Kind.MEASURED, Kind.ROLL_OVER, Kind.MEASURED),
        List.of(200L, 250L, 50L));
    assertSteps(
        steps(CounterType.accumulator(32, 1), NOON, 100_000, 0, 50),
        List.of(Kind.RESET, Kind.MEASURED),
        List.of(0L, 50L));
  }

  @Test
  void leaves_out_zeros_while_a_device_starts() {
    assertSteps(
        steps(CounterType.total(1), NOON, 5000, 0, 5100), List.of(Kind.MEASURED), List.of(100L));
    assertSteps(
        steps(CounterType.total(1), NOON, 500_000, 0, 0, 0, 500_300),
        List.of(Kind.MEASURED),
        List.of(300L));
  }

  @Test
  void leaves_out_a_disturbed_value() {
    assertSteps(
        steps(CounterType.total(1), NOON, 5000, 65_535_000, 5100, 5200),
        List.of(Kind.MEASURED, Kind.MEASURED),
        List.of(100L, 100L));
  }

  @Test
  void does_not_count_the_rounding_of_a_device_twice() {
    assertSteps(
        steps(CounterType.total(100), NOON, 5000, 4900, 5000, 5100),
        List.of(Kind.MEASURED, Kind.MEASURED, Kind.MEASURED),
        List.of(0L, 0L, 100L));
  }

  @Test
  void of_a_day_counter_begins_again_at_night() {
    long midnight = Instant.parse("2026-06-10T22:00:00Z").toEpochMilli();

    assertSteps(
        steps(CounterType.day(1), midnight - 2 * SLOT, 40_000, 40_000, 0, 0, 5),
        List.of(Kind.MEASURED, Kind.NEW_DAY, Kind.MEASURED, Kind.MEASURED),
        List.of(0L, 0L, 0L, 5L));
  }

  @Test
  void of_a_day_counter_does_not_show_the_yield_of_yesterday_when_the_device_wakes() {
    long dawn = Instant.parse("2026-06-11T02:50:00Z").toEpochMilli();

    assertSteps(
        steps(CounterType.day(1), dawn, 40_000, 40_000, 0, 3),
        List.of(Kind.MEASURED, Kind.NEW_DAY, Kind.MEASURED),
        List.of(0L, 0L, 3L));
  }

  @Test
  void of_a_day_counter_that_falls_at_noon_is_a_reset() {
    assertSteps(
        steps(CounterType.day(1), NOON, 20_000, 0, 100),
        List.of(Kind.RESET, Kind.MEASURED),
        List.of(0L, 100L));
  }

  @Test
  void of_a_day_counter_over_a_silent_night_is_what_the_new_day_shows() {
    SampleSeries series = new SampleSeries();
    series.add(NOON, 20_000, 0);
    long next = NOON + 24 * 12 * SLOT;
    series.add(next, 25_000, 0);

    List<EnergyStep> steps =
        CounterSteps.of(series, new CounterRules(CounterType.day(1), 12_000, new DayClock(SITE)));

    assertSteps(steps, List.of(Kind.NEW_DAY), List.of(25_000L));
    assertEquals(Instant.parse("2026-06-10T22:00:00Z").toEpochMilli(), steps.get(0).from());
  }

  @Test
  void of_a_day_counter_is_never_negative() {
    long midnight = Instant.parse("2026-06-10T22:00:00Z").toEpochMilli();

    assertSteps(
        steps(CounterType.day(1), midnight - 2 * SLOT, 40_000, 40_000, -7, -7),
        List.of(Kind.MEASURED, Kind.RESET, Kind.MEASURED),
        List.of(0L, 0L, 0L));
  }

  @Test
  void is_never_negative_between_the_largest_numbers() {
    assertSteps(
        steps(CounterType.total(1), NOON, -Double.MAX_VALUE, Double.MAX_VALUE),
        List.of(Kind.JUMP),
        List.of(0L));
    assertSteps(
        steps(CounterType.accumulator(48, 1e6), NOON, Double.MAX_VALUE, -Double.MAX_VALUE),
        List.of(Kind.RESET),
        List.of(0L));
  }

  /** At the end of a day that a silence goes over, the engine puts a value of its own. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void leaves_out_a_disturbed_value_after_a_silence_of_which_the_rest_is_known(int disturbed) {
    SampleSeries series = new SampleSeries();
    series.add(NOON, 5000, SampleSeries.DERIVED);
    series.add(NOON + disturbed * SLOT, 65_535_000, 0);
    series.add(NOON + (3 - disturbed) * SLOT, 25_000, 0);
    series.add(NOON + 3 * SLOT, 25_100, 0);

    assertSteps(
        CounterSteps.of(series, new CounterRules(CounterType.total(1), 12_000, new DayClock(SITE))),
        List.of(Kind.MEASURED, Kind.MEASURED),
        List.of(20_000L, 100L));
  }
}
