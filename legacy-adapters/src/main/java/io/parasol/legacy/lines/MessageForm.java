// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.site.LineMessage;
import io.parasol.config.site.LinePoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** How the fields of one message are found in its content. */
final class MessageForm {

  private final LineMessage message;
  private final char separator;
  private final List<LinePoint> points;
  private final Optional<BoundedMatch> match;

  /**
   * @param points those whose values stand in this message.
   */
  MessageForm(LineMessage message, char separator, List<LinePoint> points) {
    this.message = message;
    this.separator = separator;
    this.points = points;
    this.match = message.match().map(BoundedMatch::new);
  }

  LineMessage message() {
    return message;
  }

  List<LinePoint> points() {
    return points;
  }

  /** The texts of the fields that points stand in; empty if this is no such message. */
  Optional<Map<String, String>> fields(String content) {
    return match.isPresent() ? groups(match.get(), content) : columns(content);
  }

  private Optional<Map<String, String>> groups(BoundedMatch bounded, String content) {
    Optional<Matcher> groups = bounded.match(content);
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    for (LinePoint point : points) {
      String text = groups.get().group(point.at().field());
      if (text != null) {
        fields.put(point.at().field(), text);
      }
    }
    return Optional.of(fields);
  }

  /** Blanks in a row separate as one does; any other separator may have nothing between two. */
  private Optional<Map<String, String>> columns(String content) {
    String line = separator == ' ' ? content.strip() : content;
    Map<String, String> fields = new HashMap<>();
    int column = 0;
    int from = 0;
    while (from <= line.length()) {
      int to = line.indexOf(separator, from);
      to = to < 0 ? line.length() : to;
      if (separator != ' ' || to > from) {
        fields.put(Integer.toString(++column), line.substring(from, to));
      }
      from = to + 1;
    }
    return column >= message.columns() ? Optional.of(fields) : Optional.empty();
  }
}
