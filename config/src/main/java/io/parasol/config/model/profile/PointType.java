// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a point as a profile writes it: {@code uint32}, {@code bit(3)}, {@code string(16)}.
 *
 * @param argument the bit of {@code bit(n)}, 0 (the least significant) to 15; the length of {@code
 *     string(n)} in characters, 1 to 250; 0 for every other type.
 */
public record PointType(Encoding encoding, int argument) {

  /**
   * A read carries at most 125 registers, and so 250 characters (Modbus Application Protocol
   * V1.1b3, 6.3).
   */
  private static final int MAX_STRING_LENGTH = 250;

  private static final Pattern FORM = Pattern.compile("([a-z]+[0-9]*)(?:\\(([0-9]{1,3})\\))?");

  public PointType {
    boolean fits =
        switch (encoding) {
          case BIT -> argument >= 0 && argument <= 15;
          case STRING -> argument >= 1 && argument <= MAX_STRING_LENGTH;
          default -> argument == 0;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "type %s(%d): expected bit(0) to bit(15) or string(1) to string(250)"
              .formatted(encoding.name().toLowerCase(Locale.ROOT), argument));
    }
  }

  public PointType(Encoding encoding) {
    this(encoding, 0);
  }

  /** Parses a type in the notation of profiles. Returns empty if the text is malformed. */
  public static Optional<PointType> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    boolean hasArgument = form.group(2) != null;
    for (Encoding encoding : Encoding.values()) {
      boolean wantsArgument = encoding == Encoding.BIT || encoding == Encoding.STRING;
      if (encoding.name().toLowerCase(Locale.ROOT).equals(form.group(1))
          && hasArgument == wantsArgument) {
        try {
          int argument = hasArgument ? Integer.parseInt(form.group(2)) : 0;
          return Optional.of(new PointType(encoding, argument));
        } catch (IllegalArgumentException outOfRange) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the number of registers, or of bits in a table of bits, that one value occupies: 1 to
   * 125.
   */
  public int size() {
    return encoding == Encoding.STRING ? (argument + 1) / 2 : encoding.registers();
  }

  @Override
  public String toString() {
    String word = encoding.name().toLowerCase(Locale.ROOT);
    return encoding == Encoding.BIT || encoding == Encoding.STRING
        ? word + "(" + argument + ")"
        : word;
  }
}
