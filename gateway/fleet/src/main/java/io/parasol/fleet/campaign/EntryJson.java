// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.fleet.campaign.Entry.Acknowledged;
import io.parasol.fleet.campaign.Entry.Before;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Finished;
import io.parasol.fleet.campaign.Entry.Judged;
import io.parasol.fleet.campaign.Entry.Planned;
import io.parasol.fleet.campaign.Entry.Received;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.campaign.Entry.Verdict;
import io.parasol.fleet.campaign.Entry.WaveBegun;
import io.parasol.fleet.campaign.Entry.WaveEnded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** The JSON form of an entry. */
final class EntryJson {

  private EntryJson() {}

  static byte[] write(Entry entry) {
    return members(entry).toBytes();
  }

  private static JsonBuilder members(Entry entry) {
    if (entry instanceof Planned planned) {
      return begin(entry, "planned")
          .put("campaign", planned.campaign())
          .put("digest", planned.digest())
          .put("release", planned.release())
          .put("version", planned.version())
          .put("waves", planned.waves().stream().map(EntryJson::targets).toList());
    }
    if (entry instanceof WaveBegun begun) {
      return begin(entry, "wave-begun").put("wave", begun.wave());
    }
    if (entry instanceof Sent sent) {
      return begin(entry, "sent")
          .put("device", sent.target().toString())
          .put("command", sent.command())
          .put("sha256", sent.sha256())
          .put("expires", sent.expires())
          .put("firmware", sent.before().firmware())
          .put("rank", sent.before().rank())
          .putTexts("findings", sent.before().findings().stream().sorted().toList());
    }
    if (entry instanceof Acknowledged acknowledged) {
      return begin(entry, "acknowledged")
          .put("device", acknowledged.target().toString())
          .put("command", acknowledged.command());
    }
    if (entry instanceof Received received) {
      return begin(entry, "received")
          .put("device", received.target().toString())
          .put("receipt", received.receipt());
    }
    if (entry instanceof Ended ended) {
      return begin(entry, "ended")
          .put("device", ended.target().toString())
          .put("command", ended.command())
          .put("outcome", ended.outcome())
          .put("reason", ended.reason())
          .put("detail", ended.detail());
    }
    if (entry instanceof Judged judged) {
      return begin(entry, "judged")
          .put("device", judged.target().toString())
          .put("verdict", judged.verdict().wireName())
          .put("reason", judged.reason())
          .put("detail", judged.detail());
    }
    if (entry instanceof WaveEnded ended) {
      return begin(entry, "wave-ended")
          .put("wave", ended.wave())
          .put("good", ended.good())
          .put("bad", ended.bad())
          .put("unknown", ended.unknown());
    }
    if (entry instanceof Stopped stopped) {
      return begin(entry, "stopped")
          .put("reason", stopped.reason())
          .putOptional("device", stopped.target().map(Target::toString))
          .put("detail", stopped.detail());
    }
    return begin(entry, "finished");
  }

  private static JsonBuilder begin(Entry entry, String kind) {
    return Json.object().put("entry", kind).put("at", entry.at());
  }

  private static Json targets(List<Target> wave) {
    return Json.Arr.ofTexts(wave.stream().map(Target::toString).toList());
  }

  static Entry read(byte[] utf8) throws JsonException {
    Members members = Members.of(Json.parse(utf8), "entry");
    try {
      Entry entry = read(members.text("entry"), members.instant("at"), members);
      members.expectNoOthers();
      return entry;
    } catch (IllegalArgumentException invalid) {
      throw new JsonException("entry: " + invalid.getMessage());
    }
  }

  private static Entry read(String kind, Instant at, Members members) throws JsonException {
    return switch (kind) {
      case "planned" ->
          new Planned(
              at,
              members.text("campaign"),
              members.text("digest"),
              members.text("release"),
              members.text("version"),
              waves(members));
      case "wave-begun" -> new WaveBegun(at, number(members, "wave"));
      case "sent" ->
          new Sent(
              at,
              target(members),
              members.text("command"),
              members.text("sha256"),
              members.instant("expires"),
              new Before(
                  members.text("firmware"),
                  number(members, "rank"),
                  new LinkedHashSet<>(texts(members.required("findings")))));
      case "acknowledged" -> new Acknowledged(at, target(members), members.text("command"));
      case "received" -> new Received(at, target(members), members.text("receipt"));
      case "ended" ->
          new Ended(
              at,
              target(members),
              members.text("command"),
              members.text("outcome"),
              members.text("reason"),
              members.text("detail"));
      case "judged" ->
          new Judged(
              at,
              target(members),
              Verdict.of(members.text("verdict")),
              members.text("reason"),
              members.text("detail"));
      case "wave-ended" ->
          new WaveEnded(
              at,
              number(members, "wave"),
              number(members, "good"),
              number(members, "bad"),
              number(members, "unknown"));
      case "stopped" -> {
        Optional<String> target = members.optionalText("device");
        yield new Stopped(
            at, members.text("reason"), target.map(Target::parse), members.text("detail"));
      }
      case "finished" -> new Finished(at);
      default -> throw new JsonException("entry.entry is unknown");
    };
  }

  private static Target target(Members members) throws JsonException {
    return Target.parse(members.text("device"));
  }

  private static int number(Members members, String key) throws JsonException {
    long number = members.integer(key);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new JsonException("entry." + key + " is out of range");
    }
    return (int) number;
  }

  private static List<List<Target>> waves(Members members) throws JsonException {
    if (!(members.required("waves") instanceof Json.Arr array)) {
      throw new JsonException("entry.waves: expected an array");
    }
    List<List<Target>> waves = new ArrayList<>();
    for (Json each : array.items()) {
      waves.add(texts(each).stream().map(Target::parse).toList());
    }
    return waves;
  }

  private static List<String> texts(Json json) throws JsonException {
    List<String> texts = new ArrayList<>();
    if (!(json instanceof Json.Arr array)) {
      throw new JsonException("entry: expected an array of strings");
    }
    for (Json each : array.items()) {
      if (!(each instanceof Json.Str text)) {
        throw new JsonException("entry: expected an array of strings");
      }
      texts.add(text.text());
    }
    return texts;
  }
}
