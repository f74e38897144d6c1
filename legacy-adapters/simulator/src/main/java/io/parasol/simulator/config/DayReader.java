// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads the date, the time and the weather of a simulation. */
final class DayReader {

  private static final TextFormat<LocalDate> DATE =
      of(
          "a date from 2000-01-01 to 2099-12-31",
          LocalDate::parse,
          date -> date.getYear() >= 2000 && date.getYear() < 2100);
  private static final TextFormat<LocalTime> FROM =
      of("a time of day, such as 10:00", LocalTime::parse, any -> true);
  private static final TextFormat<Integer> SPEED = TextFormat.integer(1, Day.MAX_SPEED);
  private static final TextFormat<Double> LATITUDE =
      new TextFormat<>(
          "a number from -60 to 60",
          text -> TextFormat.REAL.parser().apply(text).filter(DayReader::isSupportedLatitude));
  private static final TextFormat<Integer> SEED = TextFormat.integer(0, 999_999_999);

  private DayReader() {}

  private static <T> TextFormat<T> of(
      String expected, Function<CharSequence, T> parse, Predicate<T> fits) {
    return new TextFormat<>(
        expected,
        text -> {
          try {
            return Optional.of(parse.apply(text)).filter(fits);
          } catch (DateTimeException noSuchTime) {
            return Optional.empty();
          }
        });
  }

  private static boolean isSupportedLatitude(double latitude) {
    return Math.abs(latitude) <= Day.MAX_LATITUDE;
  }

  static Day read(Section whole) {
    return new Day(
        whole.optional("day", DATE, Day.DEFAULT.date()),
        whole.optional("from", FROM, Day.DEFAULT.from()),
        whole.optional("speed", SPEED, Day.DEFAULT.speed()),
        whole.optional("latitude", LATITUDE, Day.DEFAULT.latitude()),
        whole.optional("seed", SEED, Day.DEFAULT.seed()));
  }
}
