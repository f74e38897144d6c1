// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.cli.verb.ZoneOption;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record of the evidence log, formatted as one line.
 *
 * @param members its members, including those of a receipt in it.
 */
record LogLine(long index, Map<String, Json> members) {

  private static final List<String> SHOWN =
      List.of(
          "sender",
          "vendor",
          "device",
          "from",
          "to",
          "command",
          "id",
          "outcome",
          "reason",
          "detail",
          "written",
          "read-back",
          "reverts",
          "counter",
          "signers",
          "sha256",
          "count",
          "version",
          "horizon",
          "why",
          "passed");

  static LogLine of(long index, byte[] record) {
    JsonBuilder members = Json.object();
    try {
      if (Json.parse(record) instanceof Json.Obj object) {
        members.putAll(object);
        if (object.members().get("receipt") instanceof Json.Obj receipt) {
          members.putAll(receipt);
        }
      }
    } catch (JsonException unknown) {
      members.put("record", "unreadable");
    }
    return new LogLine(index, members.build().members());
  }

  boolean isOf(String device) {
    return members.get("device") instanceof Json.Str named && named.text().equals(device);
  }

  /** Returns when the record was made; empty if it does not say so. */
  Optional<Instant> at() {
    try {
      return members.get("at") instanceof Json.Str text
          ? Optional.of(Instant.parse(text.text()))
          : Optional.empty();
    } catch (DateTimeParseException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Returns the line.
   *
   * @param before the time of the last record before that has one; a record without its own time
   *     shows it, marked with {@code ~}.
   */
  String text(ZoneOption zone, Optional<Instant> before) {
    String time =
        at().map(zone::format).or(() -> before.map(at -> "~" + zone.format(at))).orElse("");
    StringBuilder line =
        new StringBuilder("%8d  %-30s  %-11s".formatted(index, time, member("record")));
    for (String member : SHOWN) {
      Json value = members.get(member);
      if (value != null) {
        line.append("  ").append(member).append('=').append(shown(value));
      }
    }
    return line.toString();
  }

  private String member(String member) {
    Json value = members.get(member);
    return value == null ? "" : shown(value);
  }

  private static String shown(Json value) {
    return Printable.of(
        value instanceof Json.Str text
            ? text.text()
            : new String(Json.write(value), StandardCharsets.UTF_8));
  }
}
