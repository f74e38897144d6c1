// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.certs.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The words in which panels say how they are, and what each means. */
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

  /** Where it stands if the message is a JSON object. */
  private static final List<String> MEMBERS = List.of("state", "status");

  private PanelState() {}

  /** The word that the text means; a word without a meaning stays what it is. */
  static String word(String text) {
    String word = text.strip();
    return WORDS.getOrDefault(word.toLowerCase(Locale.ROOT), word);
  }

  /** The value of a document that says the state. */
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
