// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.site.Bytes;
import io.parasol.config.model.site.Printable;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One kind of message that a device sends, and how its fields are found.
 *
 * @param name the name that points use.
 * @param ask the content of the request that this message answers; empty if the device sends it
 *     unsolicited.
 * @param begins the start of the content by which an unsolicited message is recognized; empty if
 *     the message is requested. Exactly one of {@code ask} and {@code begins} is not empty.
 * @param every the poll interval, if other than the device's.
 * @param columns the minimum number of columns, at least 1; without a separator it is the minimum
 *     number of bytes. A shorter line is a different message.
 * @param match a pattern whose named groups are the fields; without it, the fields are the columns,
 *     counted from 1.
 */
public record LineMessage(
    String name,
    String ask,
    String begins,
    Optional<Duration> every,
    int columns,
    Optional<LinePattern> match) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

  /**
   * Maximum length of {@code ask} and {@code begins}, more than any known device of this kind
   * needs.
   */
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
        "at most " + LONGEST + " visible ASCII characters");
  }

  private static void require(boolean holds, String what, String found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s \"%s\": expected %s".formatted(what, Printable.of(found), expected));
    }
  }

  /** Returns whether a line with this content is an unsolicited message of this kind. */
  public boolean isToldBy(String content) {
    return !begins.isEmpty() && content.startsWith(begins);
  }

  /** Returns whether the device sends this message on request only. */
  public boolean isAsked() {
    return !ask.isEmpty();
  }
}
