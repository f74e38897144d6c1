// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of every day, as it is written: {@code 22:00-06:00}. It may go over midnight.
 *
 * @param from its first instant.
 * @param until the first instant after it; another than {@code from}. 00:00 is the end of the day.
 */
public record DayWindow(LocalTime from, LocalTime until) {

  private static final Pattern FORM =
      Pattern.compile("([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])");

  public DayWindow {
    if (from.equals(until)) {
      throw new IllegalArgumentException("window of the day: expected an end other than its begin");
    }
  }

  /** The window that the text says, or empty if it says none. */
  public static Optional<DayWindow> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new DayWindow(LocalTime.parse(form.group(1)), LocalTime.parse(form.group(2))));
    } catch (DateTimeParseException noTimeOfDay) {
      return Optional.empty();
    }
  }

  /** Whether a time of the day lies in it. */
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
