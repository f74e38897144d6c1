// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a point measures or states, and the number of the phase, input, string or sensor: {@code
 * ac_power}, {@code ac_voltage(1)}, {@code dc_current(3)}.
 *
 * @param index from 1; 0 for the total, the mean or the only one.
 */
public record PointMeaning(Meaning meaning, int index) {

  private static final Pattern FORM = Pattern.compile("([a-z_]{1,64})(?:\\(([1-9][0-9]{0,2})\\))?");

  public PointMeaning {
    if (index < 0 || index > meaning.index().max()) {
      throw new IllegalArgumentException(
          "meaning %s(%d): expected %s".formatted(meaning.wireName(), index, numbers(meaning)));
    }
  }

  /** Creates a meaning without a number. */
  public PointMeaning(Meaning meaning) {
    this(meaning, 0);
  }

  /**
   * Parses a meaning with or without a number. Returns empty if the name is unknown or the text is
   * malformed.
   *
   * @throws IllegalArgumentException if the meaning cannot have this number.
   */
  public static Optional<PointMeaning> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int index = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
    return Meaning.of(matcher.group(1)).map(meaning -> new PointMeaning(meaning, index));
  }

  private static String numbers(Meaning meaning) {
    int max = meaning.index().max();
    return max == 0 ? "no number" : "no number, or 1 to " + max;
  }

  /** Returns whether a point with this meaning may have the given unit of measure. */
  public boolean fitsUnit(String unit) {
    return meaning.quantity().factor(unit).isPresent();
  }

  /** Returns a name for people, such as {@code DC current 3}. */
  public String label() {
    return index == 0 ? meaning.label() : meaning.label() + " " + index;
  }

  /** Returns the notation of profiles. */
  @Override
  public String toString() {
    return index == 0 ? meaning.wireName() : meaning.wireName() + "(" + index + ")";
  }
}
