// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.certs.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words with which panels report their state, and their meanings. */
final class PanelState {

  static final String OFFLINE = "offline";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("online", "online"),
          Map.entry("on", "online"),
          Map.entry("up", "online"),
          Map.entry("connected", "online"),
          Map.entry("ready", "online"),
          Map.entry("running", "online"),
          Map.entry("alive", "online"),
          Map.entry("ok", "online"),
          Map.entry("true", "online"),
          Map.entry("1", "online"),
          Map.entry("offline", OFFLINE),
          Map.entry("disconnected", OFFLINE),
          Map.entry("not connected", OFFLINE),
          Map.entry("down", OFFLINE),
          Map.entry("lost", OFFLINE),
          Map.entry("dead", OFFLINE),
          Map.entry("false", OFFLINE),
          Map.entry("0", OFFLINE),
          Map.entry("sleeping", "sleeping"),
          Map.entry("sleep", "sleeping"),
          Map.entry("standby", "sleeping"),
          Map.entry("night", "sleeping"),
          Map.entry("off", "sleeping"),
          Map.entry("fault", "fault"),
          Map.entry("error", "fault"),
          Map.entry("failure", "fault"),
          Map.entry("alarm", "fault"));

  /** The members of a JSON object that may contain the state. */
  private static final List<String> MEMBERS = List.of("state", "status");

  private PanelState() {}

  /** Returns the meaning of a text; a word without a known meaning is returned unchanged. */
  static String canonical(String text) {
    String word = text.strip();
    return WORDS.getOrDefault(word.toLowerCase(Locale.ROOT), word);
  }

  /** Returns the value in a document that contains the state. */
  static Optional<Json> in(Json document) {
    if (!(document instanceof Json.Obj object)) {
      return Optional.of(document);
    }
    return MEMBERS.stream()
        .filter(object.members()::containsKey)
        .findFirst()
        .map(object.members()::get);
  }
}
