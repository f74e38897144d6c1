// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;

/**
 * The time of a report, in local days of the site.
 *
 * @param from the first day
 * @param to the last day, included
 */
public record ReportPeriod(Kind kind, LocalDate from, LocalDate to) {

  /** The length of a period. */
  public enum Kind {
    DAY("day"),
    MONTH("month");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** Returns the name in messages and in names of files. */
    public String wireName() {
      return wireName;
    }
  }

  /** Returns the period of a day. */
  public static ReportPeriod day(LocalDate date) {
    return new ReportPeriod(Kind.DAY, date, date);
  }

  /** Returns the period of a month. */
  public static ReportPeriod month(YearMonth month) {
    return new ReportPeriod(Kind.MONTH, month.atDay(1), month.atEndOfMonth());
  }

  /**
   * Reads what {@link #date} returns.
   *
   * @throws IllegalArgumentException if the text is no day and no month
   */
  public static ReportPeriod parse(String text) {
    try {
      return text.length() == "2026-11".length()
          ? month(YearMonth.parse(text))
          : day(LocalDate.parse(text));
    } catch (DateTimeParseException malformed) {
      throw new IllegalArgumentException(
          "expected a day such as 2026-11-27 or a month such as 2026-11", malformed);
    }
  }

  /** Returns the date: {@code 2026-11-27}, or {@code 2026-11}. */
  public String date() {
    return kind == Kind.DAY ? from.toString() : YearMonth.from(from).toString();
  }

  /** Returns the name of the report: {@code day-2026-11-27}, or {@code month-2026-11}. */
  public String name() {
    return kind.wireName() + "-" + date();
  }
}
