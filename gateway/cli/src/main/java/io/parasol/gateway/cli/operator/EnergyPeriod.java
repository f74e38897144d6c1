// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.KnownValues;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The days for which energy is printed, both included, and the length of the intervals.
 *
 * @param from empty for today, as is {@code to}.
 */
record EnergyPeriod(Optional<LocalDate> from, Optional<LocalDate> to, String by) {

  private static final Pattern YEAR = Pattern.compile("[0-9]{4}");
  private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /**
   * Parses the options.
   *
   * @param period null for today.
   * @param by null for the length that fits the period.
   */
  static EnergyPeriod parse(@Nullable String period, @Nullable String by) {
    if (by != null && !KnownValues.Intervals.ALL.contains(by)) {
      throw new VerbException(
          ExitCode.USAGE,
          "--by is \"%s\"; expected one of %s"
              .formatted(Printable.of(by), String.join(", ", KnownValues.Intervals.ALL)));
    }
    try {
      EnergyPeriod parsed = parse(period == null ? "" : period);
      return by == null ? parsed : new EnergyPeriod(parsed.from, parsed.to, by);
    } catch (DateTimeException noDate) {
      throw unknown(String.valueOf(period));
    }
  }

  private static EnergyPeriod parse(String period) {
    if (period.isEmpty()) {
      return new EnergyPeriod(Optional.empty(), Optional.empty(), "1h");
    }
    if (DAY.matcher(period).matches()) {
      return of(LocalDate.parse(period), LocalDate.parse(period), "1h");
    }
    if (MONTH.matcher(period).matches()) {
      YearMonth month = YearMonth.parse(period);
      return of(month.atDay(1), month.atEndOfMonth(), "day");
    }
    if (YEAR.matcher(period).matches()) {
      int year = Integer.parseInt(period);
      return of(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31), "month");
    }
    int dots = period.indexOf("..");
    if (dots < 0) {
      throw unknown(period);
    }
    return of(
        LocalDate.parse(period.substring(0, dots)),
        LocalDate.parse(period.substring(dots + 2)),
        "day");
  }

  private static EnergyPeriod of(LocalDate from, LocalDate to, String by) {
    return new EnergyPeriod(Optional.of(from), Optional.of(to), by);
  }

  private static VerbException unknown(String period) {
    return new VerbException(
        ExitCode.USAGE,
        "--period is \"%s\"; expected a day, a month or a year, such as 2026-11, or two days"
                .formatted(Printable.of(period))
            + " as 2026-11-01..2026-11-24");
  }
}
