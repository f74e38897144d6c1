// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a text field.
 *
 * @param argument the maximum number of characters of {@link Kind#TEXT}, 1 to 250; the index of the
 *     character of {@link Kind#FLAG}, 0 to 250; 0 for all other kinds.
 */
public record LineType(Kind kind, int argument) {

  /** The kinds of types. */
  public enum Kind {
    /** A decimal number. */
    NUMBER,
    /** A whole number in hexadecimal digits, with or without {@code 0x}. */
    HEX,
    TEXT,
    /** One of several words, each with a label. */
    ENUM,
    /** One of two words. */
    BOOL,
    /** One character of a field, {@code 0} or {@code 1}. */
    FLAG
  }

  private static final int MAX_TEXT_LENGTH = 250;

  private static final Pattern FORM = Pattern.compile("([a-z]+)(?:\\(([0-9]{1,3})\\))?");

  public LineType {
    boolean fits =
        switch (kind) {
          case TEXT -> argument >= 1 && argument <= MAX_TEXT_LENGTH;
          case FLAG -> argument >= 0 && argument <= MAX_TEXT_LENGTH;
          default -> argument == 0;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "type %s(%d): expected text(1) to text(250), or flag(0) to flag(250)"
              .formatted(kind.name().toLowerCase(Locale.ROOT), argument));
    }
  }

  /**
   * Parses a type such as {@code number}, {@code text(16)} or {@code flag(3)}. Returns empty if the
   * text is malformed.
   */
  public static Optional<LineType> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (Kind kind : Kind.values()) {
      boolean wantsArgument = kind == Kind.TEXT || kind == Kind.FLAG;
      if (kind.name().toLowerCase(Locale.ROOT).equals(matcher.group(1))
          && wantsArgument == (matcher.group(2) != null)) {
        int argument = wantsArgument ? Integer.parseInt(matcher.group(2)) : 0;
        boolean fits = argument <= MAX_TEXT_LENGTH && (kind == Kind.FLAG || argument > 0);
        return !wantsArgument || fits
            ? Optional.of(new LineType(kind, argument))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Returns whether {@code raw × scale + offset} applies to the value. */
  public boolean isNumeric() {
    return kind == Kind.NUMBER || kind == Kind.HEX;
  }

  /**
   * Returns whether a request can carry a value of this type. Free text and single characters of a
   * field cannot be written.
   */
  public boolean isWritable() {
    return kind == Kind.NUMBER || kind == Kind.ENUM || kind == Kind.BOOL;
  }

  @Override
  public String toString() {
    String word = kind.name().toLowerCase(Locale.ROOT);
    return kind == Kind.TEXT || kind == Kind.FLAG ? word + "(" + argument + ")" : word;
  }
}
