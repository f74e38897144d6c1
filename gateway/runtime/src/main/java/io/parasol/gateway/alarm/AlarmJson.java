// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.alarm;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.gateway.analytics.alarm.Alarm;
import io.parasol.gateway.analytics.alarm.AlarmRule;
import io.parasol.gateway.analytics.alarm.AlarmRule.Severity;
import io.parasol.gateway.analytics.alarm.AlarmSource;
import io.parasol.gateway.analytics.alarm.Shelving;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The JSON form of an alarm: in messages, and in the file that survives a restart. */
final class AlarmJson {

  private AlarmJson() {}

  /** Returns what operators see of an alarm. */
  static Json.Obj of(Alarm alarm) {
    JsonBuilder json =
        Json.object()
            .put("alarm", alarm.rule().id())
            .putTexts("place", alarm.rule().source().path())
            .put("severity", wireName(alarm.rule().severity()))
            .put("state", wireName(alarm.state()))
            .putEpochMillis("since", alarm.since());
    if (alarm.count() > 1) {
      json.put("times", alarm.count());
    }
    if (!alarm.acknowledgedBy().isEmpty()) {
      json.put("acknowledged-by", alarm.acknowledgedBy());
    }
    if (!alarm.shelving().equals(Shelving.NONE)) {
      putShelving(alarm.shelving(), json);
    }
    return json.build();
  }

  private static void putShelving(Shelving shelving, JsonBuilder json) {
    json.putEpochMillis("shelved-until", shelving.until());
    if (!shelving.by().isEmpty()) {
      json.put("shelved-by", shelving.by());
    }
    if (!shelving.reason().isEmpty()) {
      json.put("shelved-reason", shelving.reason());
    }
  }

  private static String wireName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Returns all of an alarm. */
  static Json.Obj stored(Alarm alarm) {
    return Json.object()
        .putAll(of(alarm))
        .putMillis("on-delay-ms", alarm.rule().onDelay())
        .putMillis("off-delay-ms", alarm.rule().offDelay())
        .build();
  }

  /** Reads what {@link #stored} returns. */
  static Alarm read(Json json) throws JsonException {
    Members members = Members.of(json, "alarm");
    try {
      AlarmRule rule =
          new AlarmRule(
              members.text("alarm"),
              new AlarmSource(texts(members.required("place"))),
              Severity.valueOf(constant(members.text("severity"))),
              Duration.ofMillis(members.integer("on-delay-ms")),
              Duration.ofMillis(members.integer("off-delay-ms")));
      return new Alarm(
          rule,
          Alarm.State.valueOf(constant(members.text("state"))),
          Instant.ofEpochMilli(members.integer("since")),
          members.optionalText("acknowledged-by").orElse(""),
          shelving(members),
          members.optional("times").isPresent() ? Math.toIntExact(members.integer("times")) : 1);
    } catch (IllegalArgumentException | ArithmeticException malformed) {
      throw new JsonException("alarm: " + malformed.getMessage());
    }
  }

  private static Shelving shelving(Members members) throws JsonException {
    return members.optional("shelved-until").isEmpty()
        ? Shelving.NONE
        : new Shelving(
            Instant.ofEpochMilli(members.integer("shelved-until")),
            members.optionalText("shelved-by").orElse(""),
            members.optionalText("shelved-reason").orElse(""));
  }

  private static String constant(String wireName) {
    return wireName.toUpperCase(Locale.ROOT);
  }

  private static List<String> texts(Json json) throws JsonException {
    if (!(json instanceof Json.Arr array)) {
      throw new JsonException("alarm.place: expected an array");
    }
    List<String> texts = new ArrayList<>();
    for (Json each : array.items()) {
      if (!(each instanceof Json.Str text)) {
        throw new JsonException("alarm.place: expected texts");
      }
      texts.add(text.text());
    }
    return texts;
  }
}
