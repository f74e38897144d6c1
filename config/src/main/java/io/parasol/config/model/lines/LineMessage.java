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
 * @param request the content of the request that this message answers; empty if the device sends it
 *     unsolicited.
 * @param prefix the start of the content by which an unsolicited message is recognized; empty if
 *     the message is requested. Exactly one of {@code ask} and {@code begins} is not empty.
 * @param every the poll interval, if other than the device's.
 * @param columns the minimum number of columns, at least 1; without a separator it is the minimum
 *     number of bytes. A shorter line is a different message.
 * @param match a pattern whose named groups are the fields; without it, the fields are the columns,
 *     counted from 1.
 */
public record LineMessage(
    String name,
    String request,
    String prefix,
    Optional<Duration> every,
    int columns,
    Optional<LinePattern> match) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

  /**
   * Maximum length of {@code ask} and {@code begins}, more than any known device of this kind
   * needs.
   */
  private static final int MAX_LENGTH = 120;

  public LineMessage {
    require(NAME.matcher(name).matches(), "name", name, "1 to 32 of a-z, 0-9, '_' and '-'");
    requireContent("ask", request);
    requireContent("begins", prefix);
    require(request.isEmpty() != prefix.isEmpty(), "message", name, "either ask or begins");
    require(columns >= 1 && columns <= 256, "columns", "" + columns, "1 to 256");
  }

  private static void requireContent(String what, String text) {
    require(
        text.length() <= MAX_LENGTH && Bytes.areVisible(text),
        what,
        text,
        "at most " + MAX_LENGTH + " visible ASCII characters");
  }

  private static void require(boolean holds, String what, String found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s \"%s\": expected %s".formatted(what, Printable.of(found), expected));
    }
  }

  /** Returns whether a line with this content is an unsolicited message of this kind. */
  public boolean matchesUnsolicited(String content) {
    return !prefix.isEmpty() && content.startsWith(prefix);
  }

  /** Returns whether the device sends this message on request only. */
  public boolean isPolled() {
    return !request.isEmpty();
  }
}
