// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.site.Printable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression whose named groups are the fields of a line.
 *
 * <p>The expression may come from an untrusted file. It is short and has no back references,
 * lookahead or lookbehind. Callers must also limit the number of steps of a match.
 *
 * @param text the expression in Java syntax, at most 200 characters; it must match the whole line.
 */
public record LinePattern(String text) {

  private static final int MAX_LENGTH = 200;

  /** A back reference, a lookahead or a lookbehind. */
  private static final Pattern UNSUPPORTED = Pattern.compile("\\\\[1-9k]|\\(\\?(=|!|<=|<!|>)");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9]{0,31}");

  public LinePattern {
    if (text.isEmpty() || text.length() > MAX_LENGTH || UNSUPPORTED.matcher(text).find()) {
      throw malformed(text);
    }
    try {
      var unused = Pattern.compile(text);
    } catch (PatternSyntaxException invalid) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "pattern \"%s\": expected a regular expression of 1 to %d characters without back references, lookahead and lookbehind"
            .formatted(Printable.of(text), MAX_LENGTH));
  }

  /** Returns whether the expression has a group with this name. */
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
