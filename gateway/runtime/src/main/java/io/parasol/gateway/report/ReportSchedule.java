// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.gateway.analytics.expected.SolarEphemeris;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.report.SiteReport.Stage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Which reports are due: a preliminary one of a day after sunset, the final one when the day is
 * closed, and that of a month when its last day is closed. Each is due once, and reports that were
 * due while the gateway was off are due only for the newest day and month.
 *
 * @param sunset the newest day with a report after sunset
 * @param closed the newest day with a final report
 * @param month the newest month with a report
 */
record ReportSchedule(LocalDate sunset, LocalDate closed, YearMonth month) {

  /** The elevation of the sun at which its upper limb sets, with refraction, in degrees. */
  private static final double SUNSET = -0.833;

  /**
   * A report that is due.
   *
   * @param isMailed whether it is the first of its day or month
   */
  record Due(ReportPeriod period, Stage stage, boolean isMailed) {}

  /** Returns the schedule of a new site: nothing before today is due. */
  static ReportSchedule startingAt(Instant now, Site site) {
    LocalDate yesterday = now.atZone(site.zone()).toLocalDate().minusDays(1);
    return new ReportSchedule(
        yesterday, yesterday, YearMonth.from(yesterday.plusDays(1)).minusMonths(1));
  }

  /**
   * Returns what is due now.
   *
   * @param lastClosed the newest day whose figures do not change any more
   */
  List<Due> due(Instant now, LocalDate lastClosed, Site site) {
    List<Due> due = new ArrayList<>();
    if (closed.isBefore(lastClosed)) {
      boolean isFirst = sunset.isBefore(lastClosed);
      due.add(new Due(ReportPeriod.day(lastClosed), Stage.FINAL, isFirst));
    }
    YearMonth lastMonth = YearMonth.from(lastClosed.plusDays(1)).minusMonths(1);
    if (month.isBefore(lastMonth)) {
      due.add(new Due(ReportPeriod.month(lastMonth), Stage.FINAL, true));
    }
    ZonedDateTime local = now.atZone(site.zone());
    if (sunset.isBefore(local.toLocalDate()) && isAfterSunset(local, site)) {
      due.add(new Due(ReportPeriod.day(local.toLocalDate()), Stage.PRELIMINARY, true));
    }
    return due;
  }

  private static boolean isAfterSunset(ZonedDateTime local, Site site) {
    return !local.toLocalTime().isBefore(LocalTime.NOON)
        && SolarEphemeris.at(local.toInstant(), site.location()).elevation() < SUNSET;
  }

  /** Returns the schedule after a report was made. */
  ReportSchedule after(Due made) {
    LocalDate date = made.period().to();
    if (made.period().kind() == ReportPeriod.Kind.MONTH) {
      return new ReportSchedule(sunset, closed, YearMonth.from(date));
    }
    return made.stage() == Stage.PRELIMINARY
        ? new ReportSchedule(date, closed, month)
        : new ReportSchedule(later(sunset, date), date, month);
  }

  private static LocalDate later(LocalDate one, LocalDate other) {
    return one.isBefore(other) ? other : one;
  }
}
