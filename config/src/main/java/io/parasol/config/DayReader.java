// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.simulation.Day;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads the date, the time and the weather of a simulation. */
final class DayReader {

  private static final Form<LocalDate> DATE =
      of(
          "a date from 2000-01-01 to 2099-12-31",
          LocalDate::parse,
          date -> date.getYear() >= 2000 && date.getYear() < 2100);
  private static final Form<LocalTime> FROM =
      of("a time of day, such as 10:00", LocalTime::parse, any -> true);
  private static final Form<Integer> SPEED = Form.whole(1, Day.FASTEST);
  private static final Form<Double> LATITUDE =
      new Form<>(
          "a number from -60 to 60",
          text -> Form.REAL.meaning().apply(text).filter(DayReader::isBelowTheFarNorth));
  private static final Form<Integer> SEED = Form.whole(0, 999_999_999);

  private DayReader() {}

  private static <T> Form<T> of(
      String expected, Function<CharSequence, T> parse, Predicate<T> fits) {
    return new Form<>(
        expected,
        text -> {
          try {
            return Optional.of(parse.apply(text)).filter(fits);
          } catch (DateTimeException noSuchTime) {
            return Optional.empty();
          }
        });
  }

  private static boolean isBelowTheFarNorth(double latitude) {
    return Math.abs(latitude) <= Day.MOST_NORTHERN;
  }

  static Day read(Section whole) {
    return new Day(
        whole.optional("day", DATE, Day.USUAL.date()),
        whole.optional("from", FROM, Day.USUAL.from()),
        whole.optional("speed", SPEED, Day.USUAL.speed()),
        whole.optional("latitude", LATITUDE, Day.USUAL.latitude()),
        whole.optional("seed", SEED, Day.USUAL.seed()));
  }
}
