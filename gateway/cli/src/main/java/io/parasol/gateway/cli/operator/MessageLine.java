// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.ZoneOption;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Formats a message as one line: JSON for programs, text for operators. */
final class MessageLine {

  /** Members that are epoch milliseconds, in messages with a schema and in events. */
  private static final Set<String> TIMES =
      Set.of(
          "after",
          "at",
          "attempted",
          "before",
          "begin",
          "clock",
          "due",
          "end",
          "expires",
          "from",
          "made",
          "next",
          "proven",
          "renew-from",
          "shelved-until",
          "silent-since",
          "since",
          "system",
          "to",
          "trusted",
          "ts",
          "until",
          "waiting-since");

  /** The year 2001. Some of these members are sequence numbers in other messages: much less. */
  private static final BigDecimal MIN_TIME = BigDecimal.valueOf(1_000_000_000_000L);

  /** The year 5138; what is later is printed as it came. */
  private static final BigDecimal MAX_TIME = BigDecimal.valueOf(100_000_000_000_000L);

  private final boolean json;
  private final ZoneOption zone;

  MessageLine(boolean json, ZoneOption zone) {
    this.json = json;
    this.zone = zone;
  }

  String of(String topic, byte[] payload) {
    Json content = parsed(payload);
    if (json) {
      JsonBuilder members = Json.object().put("topic", topic).put("payload", content);
      return new String(members.toBytes(), StandardCharsets.UTF_8);
    }
    String[] levels = topic.split("/", -1);
    String what =
        levels.length < 2 ? topic : levels[levels.length - 2] + " " + levels[levels.length - 1];
    return zone.format(Instant.now()) + "  " + Printable.of(what) + "  " + words(content);
  }

  private static Json parsed(byte[] payload) {
    try {
      return Json.parse(payload);
    } catch (JsonException notJson) {
      return new Json.Str(new String(payload, StandardCharsets.UTF_8));
    }
  }

  /**
   * Returns the members as {@code key=value}, those of members as {@code key.key=value}, times as
   * those of the line. Of telemetry, these are the values, and the reasons of bad quality. What
   * only programs can use is left out: the gateway's certificate, and the proof of its log.
   */
  private String words(Json content) {
    if (!(opened(content) instanceof Json.Obj object)) {
      return plain(content);
    }
    StringBuilder words = new StringBuilder();
    object
        .members()
        .forEach(
            (name, value) -> {
              if (value instanceof Json.Obj inner && (name.equals("v") || name.equals("q"))) {
                inner.members().forEach((point, reading) -> append(words, point, plain(reading)));
              } else if (!(name.equals("certificate") && value instanceof Json.Str)
                  && !name.equals("log-consistency")) {
                append(words, name, name, value);
              }
            });
    return words.toString();
  }

  /**
   * @param path the names of the members around the value, and its own.
   */
  private void append(StringBuilder words, String path, String name, Json value) {
    if (opened(value) instanceof Json.Obj object) {
      object.members().forEach((each, inner) -> append(words, path + "." + each, each, inner));
    } else if (!(value instanceof Json.Arr list) || list.items().isEmpty()) {
      append(words, path, TIMES.contains(name) ? time(value) : plain(value));
    } else if (list.items().stream().anyMatch(Json.Obj.class::isInstance)) {
      List<Json> items = list.items();
      for (int i = 0; i < items.size(); i++) {
        append(words, "%s[%d]".formatted(path, i + 1), name, items.get(i));
      }
    } else {
      append(
          words,
          path,
          list.items().stream().map(MessageLine::plain).collect(Collectors.joining(",")));
    }
  }

  /** Returns what a signed envelope contains, not verified; returns anything else unchanged. */
  private static Json opened(Json value) {
    try {
      return value instanceof Json.Obj object && object.members().containsKey("payloadType")
          ? Json.parse(Envelope.of(object).payload())
          : value;
    } catch (JsonException noEnvelope) {
      return value;
    }
  }

  private String time(Json value) {
    return value instanceof Json.Num time
            && time.number().compareTo(MIN_TIME) >= 0
            && time.number().compareTo(MAX_TIME) < 0
        ? zone.format(Instant.ofEpochMilli(time.number().longValue()))
        : plain(value);
  }

  private static void append(StringBuilder words, String name, String value) {
    words.append(words.isEmpty() ? "" : " ").append(Printable.of(name)).append('=').append(value);
  }

  private static String plain(Json value) {
    if (value instanceof Json.Str text) {
      return Printable.of(text.text());
    }
    return Printable.of(new String(Json.write(value), StandardCharsets.UTF_8));
  }
}
