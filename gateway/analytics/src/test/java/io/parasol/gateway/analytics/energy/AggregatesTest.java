// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.model.Sample;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Aggregates")
class AggregatesTest {

  private static final PointMeaning POWER = new PointMeaning(Meaning.AC_POWER);

  @ParameterizedTest(name = "{0} in {1}: {2} hours, {3} of five minutes")
  @CsvSource({
    "2026-06-10, Europe/Berlin,      24, 288",
    "2026-03-29, Europe/Berlin,      23, 276",
    "2026-10-25, Europe/Berlin,      25, 300",
    "2026-06-10, Asia/Kathmandu,     24, 288",
    "2026-10-04, Australia/Lord_Howe, 24, 282"
  })
  void have_as_many_intervals_as_the_local_day(LocalDate date, ZoneId zone, int hours, int slots) {
    LocalDay day = LocalDay.of(date, zone);
    SampleSeries none = new SampleSeries();

    List<Aggregate> all = DayAggregates.of(none, day, Resolution.HOUR);

    assertEquals(hours, all.size());
    assertEquals(slots, DayAggregates.of(none, day, Resolution.FIVE_MINUTES).size());
    assertEquals(day.startMillis(), all.get(0).from());
    assertEquals(day.endMillis(), all.get(hours - 1).to());
  }

  @Test
  void keep_count_extremes_mean_last_and_completeness() {
    LocalDay day = LocalDay.of(LocalDate.parse("2026-06-10"), ZoneId.of("UTC"));
    SampleSeries series = new SampleSeries();
    series.add(day.slotStart(0), 10, 0);
    series.add(day.slotStart(0) + 60_000, 40, 0);
    series.add(day.slotStart(2), 4, 0);

    Aggregate quarter = DayAggregates.of(series, day, Resolution.QUARTER_HOUR).get(0);

    assertEquals(new Statistics(3, 4, 18, 40, 4), quarter.values());
    assertEquals(2 / 3.0, quarter.completeness(), 1e-12);
  }

  @Test
  void without_readings_are_no_zeros() {
    LocalDay day = LocalDay.of(LocalDate.parse("2026-06-10"), ZoneId.of("UTC"));

    Aggregate whole = DayAggregates.of(new SampleSeries(), day, Resolution.DAY).get(0);

    assertEquals(Statistics.NONE, whole.values());
    assertEquals(0, whole.completeness());
  }

  @Test
  void of_months_and_years_sum_days_that_are_not_kept_any_more() {
    EnergyCalendar calendar = new EnergyCalendar();
    ZoneId zone = ZoneId.of("UTC");
    List<Long> wanted = new ArrayList<>();
    long months = 0;
    for (LocalDate date = LocalDate.parse("2020-01-01");
        date.isBefore(LocalDate.parse("2024-01-01"));
        date = date.plusDays(1)) {
      LocalDay day = LocalDay.of(date, zone);
      calendar.put(
          date, new Aggregate(day.startMillis(), day.endMillis(), Statistics.NONE, 7, 1, false));
      months += date.getDayOfMonth() == 1 ? 1 : 0;
      if (date.getDayOfYear() == 1) {
        wanted.add(7L * date.lengthOfYear());
      }
    }

    assertEquals(months, calendar.months().size());
    assertEquals(wanted, calendar.years(zone).stream().map(Aggregate::milliWattHours).toList());
    assertTrue(
        calendar.days(LocalDate.parse("2020-01-01"), LocalDate.parse("2020-12-31")).isEmpty());
  }

  @Test
  void take_the_highest_revision_of_a_sample_whichever_came_first() {
    Instant time = Instant.parse("2026-06-10T10:00:00Z");
    DeviceHistory history = new DeviceHistory();
    history.add(new Sample("a", POWER, time, 7, 1));
    history.add(new Sample("a", POWER, time, 9, 0));

    assertEquals(1, history.of(POWER).size());
    assertEquals(7, history.of(POWER).value(0));
  }
}
