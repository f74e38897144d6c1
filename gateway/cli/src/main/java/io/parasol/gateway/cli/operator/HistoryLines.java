// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The output formats of a device's history. */
enum HistoryLines {
  TABLE("%-24s %10s  %s".formatted("time", "seq", "values")) {
    @Override
    List<String> of(long ts, long seq, Map<String, Json> values, Map<String, Json> qualities) {
      List<String> all = new ArrayList<>();
      values.forEach((point, value) -> all.add(point + "=" + plain(value)));
      qualities.forEach((point, reason) -> all.add(point + "=(" + plain(reason) + ")"));
      return List.of(
          "%-24s %10d  %s".formatted(Instant.ofEpochMilli(ts), seq, String.join(" ", all)));
    }
  },
  CSV("ts,seq,point,value,quality") {
    @Override
    List<String> of(long ts, long seq, Map<String, Json> values, Map<String, Json> qualities) {
      List<String> all = new ArrayList<>();
      String head = ts + "," + seq + ",";
      values.forEach((point, value) -> all.add(head + field(point) + "," + field(value) + ","));
      qualities.forEach((point, why) -> all.add(head + field(point) + ",," + field(why)));
      return all;
    }
  },
  JSON("") {
    @Override
    List<String> of(Json record) {
      return List.of(new String(Json.write(record), StandardCharsets.UTF_8));
    }

    @Override
    List<String> of(long ts, long seq, Map<String, Json> values, Map<String, Json> qualities) {
      throw new IllegalStateException("JSON lines are the unchanged messages");
    }
  };

  private final String head;

  HistoryLines(String head) {
    this.head = head;
  }

  Optional<String> head() {
    return head.isEmpty() ? Optional.empty() : Optional.of(head);
  }

  /** Returns the lines of one message. */
  List<String> of(Json record) throws JsonException {
    Members members = Members.of(record, "record");
    return of(
        members.integer("ts"), members.integer("seq"), object(members, "v"), object(members, "q"));
  }

  abstract List<String> of(
      long ts, long seq, Map<String, Json> values, Map<String, Json> qualities);

  /** Returns one line for each gap, for operators. */
  List<String> gaps(Json.Arr gaps) throws JsonException {
    List<String> lines = new ArrayList<>();
    for (Json each : gaps.items()) {
      Members gap = Members.of(each, "gap");
      lines.add(
          "missing: %d messages from %d to %d, %s"
              .formatted(
                  gap.integer("count"),
                  gap.integer("from"),
                  gap.integer("to"),
                  Printable.of(gap.text("reason"))));
    }
    return lines;
  }

  private static Map<String, Json> object(Members members, String key) throws JsonException {
    return members.required(key) instanceof Json.Obj object ? object.members() : Map.of();
  }

  /** Returns text without control characters, which could move a terminal's cursor. */
  static String plain(Json value) {
    return Printable.of(text(value));
  }

  private static String text(Json value) {
    return value instanceof Json.Str string
        ? string.text()
        : new String(Json.write(value), StandardCharsets.UTF_8);
  }

  static String field(Json value) {
    return field(text(value));
  }

  /** Returns a CSV field (RFC 4180, section 2). */
  static String field(String text) {
    boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
