// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import static io.parasol.gateway.report.ReportFixture.SITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.report.ReportSchedule.Due;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The schedule of reports")
class ReportScheduleTest {

  /** Days are closed three hours after their end. */
  private static final Duration LATENESS = Duration.ofHours(3);

  private static LocalDate lastClosed(Instant now, Site site) {
    return now.minus(LATENESS).atZone(site.zone()).toLocalDate().minusDays(1);
  }

  /** Returns what is made from a time to another, minute by minute, with the time of each. */
  private static List<String> made(ReportSchedule start, Instant from, Instant to, Site site) {
    ReportSchedule schedule = start;
    List<String> made = new ArrayList<>();
    for (Instant now = from; now.isBefore(to); now = now.plusSeconds(60)) {
      for (Due each : schedule.due(now, lastClosed(now, site), site)) {
        String mail = each.isMailed() ? "mail" : "no mail";
        made.add("%s %s %s %s".formatted(now, each.period().name(), each.stage().wireName(), mail));
        schedule = schedule.after(each);
      }
    }
    return made;
  }

  @Test
  void has_each_day_at_sunset_and_when_it_is_closed_and_each_month_at_its_end() {
    Instant start = Instant.parse("2026-06-29T06:00:00Z");

    assertEquals(
        List.of(
            "2026-06-29T19:33:00Z day-2026-06-29 preliminary mail",
            "2026-06-30T01:00:00Z day-2026-06-29 final no mail",
            "2026-06-30T19:33:00Z day-2026-06-30 preliminary mail",
            "2026-07-01T01:00:00Z day-2026-06-30 final no mail",
            "2026-07-01T01:00:00Z month-2026-06 final mail"),
        made(
            ReportSchedule.startingAt(start, SITE),
            start,
            Instant.parse("2026-07-01T12:00:00Z"),
            SITE));
  }

  @Test
  void makes_up_for_the_newest_day_and_month_only_after_the_gateway_was_off() {
    ReportSchedule before = ReportSchedule.startingAt(Instant.parse("2026-06-10T06:00:00Z"), SITE);

    assertEquals(
        List.of(
            "2026-08-05T06:00:00Z day-2026-08-04 final mail",
            "2026-08-05T06:00:00Z month-2026-07 final mail"),
        made(
            before,
            Instant.parse("2026-08-05T06:00:00Z"),
            Instant.parse("2026-08-05T12:00:00Z"),
            SITE));
  }

  @Test
  void has_no_report_at_sunset_where_the_sun_does_not_set() {
    Site site =
        new Site(
            new Location(69.6, 18.9, 10),
            ZoneOffset.UTC,
            SITE.linke(),
            SITE.tariff(),
            SITE.carbon());
    Instant start = Instant.parse("2026-06-10T06:00:00Z");

    assertEquals(
        List.of("2026-06-11T03:00:00Z day-2026-06-10 final mail"),
        made(
            ReportSchedule.startingAt(start, site),
            start,
            Instant.parse("2026-06-11T12:00:00Z"),
            site));
  }
}
