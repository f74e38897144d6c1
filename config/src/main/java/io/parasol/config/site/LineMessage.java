// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One kind of line that a device sends, and how its fields are found.
 *
 * @param name what points call it.
 * @param ask the content of the request that it answers; empty if the device sends it by itself.
 * @param begins how the content of a line begins that the device sends by itself; empty if it is
 *     asked for. Exactly one of the two is there.
 * @param every how often it is asked for, if not as often as its device.
 * @param columns with fewer columns, or bytes without a separator, it is no such line; at least 1.
 * @param match finds the fields by name; without it they are the columns, counted from 1.
 */
public record LineMessage(
    String name,
    String ask,
    String begins,
    Optional<Duration> every,
    int columns,
    Optional<LinePattern> match) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

  /** No request of a device of this kind is longer. */
  private static final int LONGEST = 120;

  public LineMessage {
    require(NAME.matcher(name).matches(), "name", name, "1 to 32 of a-z, 0-9, '_' and '-'");
    requireContent("ask", ask);
    requireContent("begins", begins);
    require(ask.isEmpty() != begins.isEmpty(), "message", name, "either ask or begins");
    require(columns >= 1 && columns <= 256, "columns", "" + columns, "1 to 256");
  }

  private static void requireContent(String what, String text) {
    require(
        text.length() <= LONGEST && Bytes.areVisible(text),
        what,
        text,
        "at most " + LONGEST + " visible characters of ASCII");
  }

  private static void require(boolean holds, String what, String found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s \"%s\": expected %s".formatted(what, Printable.of(found), expected));
    }
  }

  /** Whether a line with that content is one of these that the device sends by itself. */
  public boolean isToldBy(String content) {
    return !begins.isEmpty() && content.startsWith(begins);
  }

  /** Whether the device sends it only when it is asked. */
  public boolean isAsked() {
    return !ask.isEmpty();
  }
}
