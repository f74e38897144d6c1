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
 *     string(n)} in characters, 1 to 250; of {@code field(a-b)} the first bit and, times 16, the
 *     last one; 0 for every other type.
 */
public record PointType(Encoding encoding, int argument) {

  /**
   * A read carries at most 125 registers, and so 250 characters (Modbus Application Protocol
   * V1.1b3, 6.3).
   */
  private static final int MAX_STRING_LENGTH = 250;

  private static final Pattern FORM =
      Pattern.compile("([a-z]+[0-9]*(?:k[0-9]+)?)(?:\\(([0-9]{1,3})(?:-([0-9]{1,2}))?\\))?");

  public PointType {
    boolean fits =
        switch (encoding) {
          case BIT -> argument >= 0 && argument <= 15;
          case STRING -> argument >= 1 && argument <= MAX_STRING_LENGTH;
          case FIELD -> argument >= 0 && argument <= 0xFF && argument % 16 < argument / 16;
          default -> argument == 0;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "type %s(%d): expected bit(0) to bit(15), field(0-1) to field(14-15), or string(1) to string(250)"
              .formatted(encoding.name().toLowerCase(Locale.ROOT), argument));
    }
  }

  public PointType(Encoding encoding) {
    this(encoding, 0);
  }

  /** Parses a type in the notation of profiles. Returns empty if the text is malformed. */
  public static Optional<PointType> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (Encoding encoding : Encoding.values()) {
      if (encoding.name().toLowerCase(Locale.ROOT).equals(matcher.group(1))) {
        return parse(encoding, matcher);
      }
    }
    return Optional.empty();
  }

  private static Optional<PointType> parse(Encoding encoding, Matcher matcher) {
    boolean hasFirst = matcher.group(2) != null;
    boolean hasLast = matcher.group(3) != null;
    if (hasFirst != hasArgument(encoding) || hasLast != (encoding == Encoding.FIELD)) {
      return Optional.empty();
    }
    try {
      int first = hasFirst ? Integer.parseInt(matcher.group(2)) : 0;
      return Optional.of(
          hasLast
              ? field(first, Integer.parseInt(matcher.group(3)))
              : new PointType(encoding, first));
    } catch (IllegalArgumentException outOfRange) {
      return Optional.empty();
    }
  }

  private static boolean hasArgument(Encoding encoding) {
    return encoding == Encoding.BIT || encoding == Encoding.STRING || encoding == Encoding.FIELD;
  }

  /** Returns the type of several bits of a register, from the first to the last one. */
  static PointType field(int firstBit, int lastBit) {
    if (firstBit < 0 || firstBit > 15 || lastBit < 0 || lastBit > 15) {
      throw new IllegalArgumentException(
          "field(%d-%d): expected bits 0 to 15".formatted(firstBit, lastBit));
    }
    return new PointType(Encoding.FIELD, firstBit + 16 * lastBit);
  }

  /** Returns the first bit of a {@code field}; 0 is the least significant. */
  public int firstBit() {
    return argument % 16;
  }

  /** Returns the number of bits of a {@code field}. */
  public int bits() {
    return argument / 16 - argument % 16 + 1;
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
    if (encoding == Encoding.FIELD) {
      return "%s(%d-%d)".formatted(word, argument % 16, argument / 16);
    }
    return hasArgument(encoding) ? word + "(" + argument + ")" : word;
  }
}
