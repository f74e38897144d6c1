// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A daily time window in local time. {@code 22:00-04:00} spans midnight.
 *
 * @param from inclusive.
 * @param to exclusive; must differ from {@code from}.
 */
public record DailyHours(LocalTime from, LocalTime to) {

  private static final String TIME = "((?:[01][0-9]|2[0-3]):[0-5][0-9])";
  private static final Pattern FORM = Pattern.compile(TIME + "-" + TIME);

  public DailyHours {
    Bounds.require(!from.equals(to), "hours", "two different times of day");
  }

  /** Parses {@code HH:MM-HH:MM}. Returns empty if the text is malformed or both times are equal. */
  public static Optional<DailyHours> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() && !matcher.group(1).equals(matcher.group(2))
        ? Optional.of(
            new DailyHours(LocalTime.parse(matcher.group(1)), LocalTime.parse(matcher.group(2))))
        : Optional.empty();
  }

  public boolean contains(LocalTime time) {
    boolean hasBegun = !time.isBefore(from);
    boolean hasNotEnded = time.isBefore(to);
    return from.isBefore(to) ? hasBegun && hasNotEnded : hasBegun || hasNotEnded;
  }

  /** Returns the text that {@link #parse} reads. */
  @Override
  public String toString() {
    return from + "-" + to;
  }
}
