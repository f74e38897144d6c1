// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.ZoneOption;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;

/** Formats a message as one line: JSON for programs, text for operators. */
final class MessageLine {

  /** Members that are epoch milliseconds, by the schemas of the messages. */
  private static final Set<String> TIMES = Set.of("ts", "since", "silent-since", "until");

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
   * Returns the members as {@code key=value}, times as those of the line. Of telemetry, these are
   * the values, and the reasons of bad quality. The gateway's certificate is left out.
   */
  private String words(Json content) {
    if (!(content instanceof Json.Obj object)) {
      return plain(content);
    }
    StringBuilder words = new StringBuilder();
    object
        .members()
        .forEach(
            (name, value) -> {
              if (value instanceof Json.Obj inner && (name.equals("v") || name.equals("q"))) {
                inner.members().forEach((point, reading) -> append(words, point, plain(reading)));
              } else if (!(name.equals("certificate") && value instanceof Json.Str)) {
                append(words, name, TIMES.contains(name) ? time(value) : plain(value));
              }
            });
    return words.toString();
  }

  private String time(Json value) {
    return value instanceof Json.Num time && time.number().abs().compareTo(MAX_TIME) < 0
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
