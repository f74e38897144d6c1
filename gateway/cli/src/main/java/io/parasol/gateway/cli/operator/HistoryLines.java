// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.ZoneOption;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The output formats of a device's history. */
enum HistoryLines {
  TABLE("%-29s %10s  %s".formatted("time", "seq", "values")) {
    @Override
    List<String> of(StoredReadings of, ZoneOption zone) {
      List<String> all = new ArrayList<>();
      of.values().forEach((point, value) -> all.add(point + "=" + plain(value)));
      of.qualities().forEach((point, reason) -> all.add(point + "=(" + plain(reason) + ")"));
      return List.of(
          "%-29s %10d  %s"
              .formatted(
                  zone.format(Instant.ofEpochMilli(of.ts())), of.seq(), String.join(" ", all)));
    }
  },
  CSV("ts,seq,point,value,quality") {
    @Override
    List<String> of(StoredReadings of, ZoneOption zone) {
      List<String> all = new ArrayList<>();
      of.values().forEach((point, value) -> all.add(start(of, point) + field(value) + ","));
      of.qualities().forEach((point, why) -> all.add(start(of, point) + "," + field(why)));
      return all;
    }

    private String start(StoredReadings of, String point) {
      return of.measuredAt(point) + "," + of.seq() + "," + field(point) + ",";
    }
  },
  JSON("") {
    @Override
    List<String> of(Json record, ZoneOption zone) {
      return List.of(new String(Json.write(record), StandardCharsets.UTF_8));
    }

    @Override
    List<String> of(StoredReadings of, ZoneOption zone) {
      throw new IllegalStateException("JSON lines are the unchanged messages");
    }
  };

  /**
   * The readings of one stored message.
   *
   * @param later milliseconds from {@code ts} to the measurement of the values that have their own
   *     time.
   */
  record StoredReadings(
      long ts, long seq, Map<String, Json> values, Map<String, Json> qualities, Json later) {

    /** Returns the epoch milliseconds at which the point was measured. */
    long measuredAt(String point) {
      return later instanceof Json.Obj own && own.members().get(point) instanceof Json.Num millis
          ? ts + millis.number().longValue()
          : ts;
    }
  }

  private final String head;

  HistoryLines(String head) {
    this.head = head;
  }

  Optional<String> head() {
    return head.isEmpty() ? Optional.empty() : Optional.of(head);
  }

  /**
   * Returns the lines of one message.
   *
   * @param zone the time zone of the table.
   */
  List<String> of(Json record, ZoneOption zone) throws JsonException {
    Members members = Members.of(record, "record");
    return of(
        new StoredReadings(
            members.integer("ts"),
            members.integer("seq"),
            object(members, "v"),
            object(members, "q"),
            members.optional("later").orElse(new Json.Nil())),
        zone);
  }

  abstract List<String> of(StoredReadings of, ZoneOption zone);

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

  private static final Pattern FORMULA = Pattern.compile("[=+@\t\r-].*", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+");

  /**
   * Returns a value as a CSV field. A text that a spreadsheet would take for a formula gets an
   * apostrophe before it: a device chooses its texts.
   */
  static String field(Json value) {
    String text = text(value);
    boolean isFormula =
        value instanceof Json.Str
            && FORMULA.matcher(text).matches()
            && !NUMBER.matcher(text).matches();
    return field(isFormula ? "'" + text : text);
  }

  /** Returns a CSV field (RFC 4180, section 2). */
  static String field(String text) {
    boolean isPlain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return isPlain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
