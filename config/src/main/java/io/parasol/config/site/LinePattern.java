// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that finds the fields of a line: its named groups are the fields.
 *
 * <p>It comes from a file that somebody else may have written. It is short, has neither back
 * references nor looks around, and whoever matches a line with it must bound the steps that this
 * takes.
 *
 * @param text the expression in Java's form, at most 200 characters; the whole line must match.
 */
public record LinePattern(String text) {

  private static final int LONGEST = 200;

  /** A back reference, or a group that looks ahead or behind. */
  private static final Pattern UNSUPPORTED = Pattern.compile("\\\\[1-9k]|\\(\\?(=|!|<=|<!|>)");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9]{0,31}");

  public LinePattern {
    if (text.isEmpty() || text.length() > LONGEST || UNSUPPORTED.matcher(text).find()) {
      throw refused(text);
    }
    try {
      var unused = Pattern.compile(text);
    } catch (PatternSyntaxException wrong) {
      throw refused(text);
    }
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        "pattern \"%s\": expected a regular expression of 1 to %d characters without back references and looks ahead or behind"
            .formatted(Printable.of(text), LONGEST));
  }

  /** Whether it has a group of that name. */
  public boolean hasGroup(String name) {
    if (!NAME.matcher(name).matches()) {
      return false;
    }
    try {
      var unused = Pattern.compile(text + "\\k<" + name + ">");
      return true;
    } catch (PatternSyntaxException noSuchGroup) {
      return false;
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
