// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts what arrives at the central broker. Thread-safe. */
final class CentralLedger {

  /** How often each sequence number arrived, by device. */
  private final Map<String, TreeMap<Long, Integer>> telemetry = new HashMap<>();

  /** The sequence numbers that were reported as lost, by device. */
  private final Map<String, TreeSet<Long>> gaps = new HashMap<>();

  private final Set<String> accepted = new HashSet<>();

  /** The different final receipts, by command. */
  private final Map<String, Set<String>> finals = new HashMap<>();

  /** Receives a message under the prefix of the site: {@code PREFIX/ROOT/SITE/DEVICE/KIND}. */
  synchronized void receive(String topic, byte[] payload) {
    String[] levels = topic.split("/", -1);
    if (levels.length < 5) {
      return;
    }
    String device = levels[3];
    try {
      switch (levels[4]) {
        case "telemetry" -> count(device, Json.parse(payload));
        case "event" -> gap(device, Json.parse(payload));
        case "receipt" -> receipt(Json.parse(payload));
        default -> {
          // Other messages are not counted.
        }
      }
    } catch (JsonException malformed) {
      throw new IllegalArgumentException(topic, malformed);
    }
  }

  private void count(String device, Json message) {
    telemetry
        .computeIfAbsent(device, none -> new TreeMap<>())
        .merge(number(message, "seq"), 1, Integer::sum);
  }

  private void gap(String device, Json event) {
    if (text(event, "event").equals("gap")) {
      TreeSet<Long> lost = gaps.computeIfAbsent(device, none -> new TreeSet<>());
      for (long seq = number(event, "from"); seq <= number(event, "to"); seq++) {
        lost.add(seq);
      }
    }
  }

  private void receipt(Json envelope) throws JsonException {
    String payload = text(envelope, "payload");
    Json receipt = Json.parse(Base64.getDecoder().decode(payload));
    String command = text(receipt, "command");
    Outcome outcome = Outcome.of(text(receipt, "outcome")).orElse(Outcome.PROGRESS);
    if (outcome == Outcome.ACCEPTED) {
      accepted.add(command);
    } else if (outcome.isFinal()) {
      finals.computeIfAbsent(command, none -> new HashSet<>()).add(payload);
    }
  }

  private static String text(Json object, String name) {
    return object instanceof Json.Obj members
            && members.members().get(name) instanceof Json.Str text
        ? text.text()
        : "";
  }

  private static long number(Json object, String name) {
    return object instanceof Json.Obj members
            && members.members().get(name) instanceof Json.Num number
        ? number.number().longValue()
        : 0;
  }

  /** The account of the sequence numbers of some devices. */
  record Readings(long expected, long arrived, long gaps, long lost, long doubled) {}

  /**
   * Returns the account of the sequence numbers from 1 up to the newest of each device.
   *
   * @param newest by device.
   */
  synchronized Readings readings(Map<String, Long> newest) {
    long expected = 0;
    long there = 0;
    long reported = 0;
    long twice = 0;
    for (Map.Entry<String, Long> device : newest.entrySet()) {
      TreeMap<Long, Integer> counts = telemetry.getOrDefault(device.getKey(), new TreeMap<>());
      TreeSet<Long> lost = gaps.getOrDefault(device.getKey(), new TreeSet<>());
      for (long seq = 1; seq <= device.getValue(); seq++) {
        int count = counts.getOrDefault(seq, 0);
        expected++;
        there += count > 0 ? 1 : 0;
        reported += count == 0 && lost.contains(seq) ? 1 : 0;
        twice += Math.max(0, count - 1);
      }
    }
    return new Readings(expected, there, reported, expected - there - reported, twice);
  }

  /** The account of the commands. */
  record Commands(long accepted, long ended, long missing, long doubled) {}

  /** Returns the account of the commands so far. */
  synchronized Commands commands() {
    long missing = accepted.stream().filter(command -> !finals.containsKey(command)).count();
    long doubled =
        accepted.stream()
            .filter(command -> finals.getOrDefault(command, Set.of()).size() > 1)
            .count();
    return new Commands(accepted.size(), finals.size(), missing, doubled);
  }
}
