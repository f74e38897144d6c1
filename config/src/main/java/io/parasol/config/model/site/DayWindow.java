// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A daily time window in local time, such as {@code 22:00-06:00}. It may span midnight.
 *
 * @param from inclusive.
 * @param until exclusive; must differ from {@code from}. 00:00 stands for the end of the day.
 */
public record DayWindow(LocalTime from, LocalTime until) {

  private static final Pattern FORM =
      Pattern.compile("([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])");

  public DayWindow {
    if (from.equals(until)) {
      throw new IllegalArgumentException(
          "time window: expected an end that differs from the start");
    }
  }

  /** Parses {@code HH:MM-HH:MM}. Returns empty if the text is malformed. */
  public static Optional<DayWindow> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new DayWindow(LocalTime.parse(matcher.group(1)), LocalTime.parse(matcher.group(2))));
    } catch (DateTimeParseException noTimeOfDay) {
      return Optional.empty();
    }
  }

  /** Returns whether the window contains a time of day. */
  public boolean contains(LocalTime time) {
    boolean begun = !time.isBefore(from);
    boolean ended = !time.isBefore(until);
    return from.isBefore(until) ? begun && !ended : begun || !ended;
  }

  @Override
  public String toString() {
    return from + "-" + until;
  }
}
