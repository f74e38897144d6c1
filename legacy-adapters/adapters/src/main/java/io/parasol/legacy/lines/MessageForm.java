// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LineMessage;
import io.parasol.config.model.lines.LinePoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** Extracts the fields of one message from its content. */
final class MessageForm {

  private final LineMessage message;
  private final char separator;
  private final List<LinePoint> points;
  private final @Nullable BoundedMatch match;

  /**
   * @param points the points that the message contains.
   */
  MessageForm(LineMessage message, char separator, List<LinePoint> points) {
    this.message = message;
    this.separator = separator;
    this.points = points;
    this.match = message.match().map(BoundedMatch::new).orElse(null);
  }

  LineMessage message() {
    return message;
  }

  List<LinePoint> points() {
    return points;
  }

  /**
   * Returns the texts of the fields of the points; empty if the content does not have the form of
   * this message.
   */
  Optional<Map<String, String>> fields(String content) {
    return match == null ? columns(content) : groups(match, content);
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

  /**
   * Splits the content into columns. Consecutive blanks count as one separator; any other separator
   * may enclose an empty column.
   */
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
