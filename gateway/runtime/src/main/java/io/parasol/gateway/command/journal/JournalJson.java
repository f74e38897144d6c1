// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.command.ValueJson;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.journal.JournalRecord.Accepted;
import io.parasol.gateway.command.journal.JournalRecord.Armed;
import io.parasol.gateway.command.journal.JournalRecord.ClosedCommand;
import io.parasol.gateway.command.journal.JournalRecord.Counters;
import io.parasol.gateway.command.journal.JournalRecord.Done;
import io.parasol.gateway.command.journal.JournalRecord.OpenReversion;
import io.parasol.gateway.command.journal.JournalRecord.Published;
import io.parasol.gateway.command.journal.JournalRecord.RefusalCount;
import io.parasol.gateway.command.journal.JournalRecord.Refused;
import io.parasol.gateway.command.journal.JournalRecord.Renamed;
import io.parasol.gateway.command.journal.JournalRecord.Reverted;
import io.parasol.gateway.command.journal.JournalRecord.Reverting;
import io.parasol.gateway.command.journal.JournalRecord.SelfTested;
import io.parasol.gateway.command.journal.JournalRecord.Step;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Encodes and decodes journal records as JSON, so that operators can read a journal. */
final class JournalJson {

  /**
   * The record kinds that change the state of commands. Other kinds, for example {@code refused},
   * change nothing.
   */
  private static final Set<String> COMMAND_KINDS =
      Set.of(
          LogRecords.ACCEPTED,
          "armed",
          "step",
          LogRecords.DONE,
          "published",
          "reverting",
          LogRecords.REVERTED,
          "kept",
          "renamed");

  private JournalJson() {}

  static byte[] write(JournalRecord record) {
    JsonBuilder members = Json.object();
    if (record instanceof Accepted accepted) {
      name(members, LogRecords.ACCEPTED, accepted.key());
      members.put("counter", accepted.counter());
      members.put("signers", texts(accepted.signers()));
      members.put("points", texts(accepted.points()));
      members.put("at", accepted.at());
      write(members, accepted.reply());
      members.put("envelope", base64(accepted.envelope()));
    } else if (record instanceof Armed armed) {
      name(members, "armed", armed.key());
      members.put("at", armed.at());
      members.putOptional("reversion", armed.reversion(), JournalJson::json);
    } else if (record instanceof Step step) {
      name(members, "step", step.key());
      members.put("at", step.at());
      members.put("kept", step.progress());
    } else if (record instanceof Done done) {
      name(members, LogRecords.DONE, done.key());
      members.put("receipt", base64(done.receipt()));
      if (!done.settles().isEmpty()) {
        members.put("settles", texts(done.settles()));
      }
    } else if (record instanceof Published published) {
      name(members, "published", published.key());
    } else if (record instanceof Reverting reverting) {
      name(members, "reverting", reverting.key());
      members.put("at", reverting.at());
      members.put("points", texts(reverting.points()));
    } else if (record instanceof Reverted reverted) {
      name(members, LogRecords.REVERTED, reverted.key());
      members.put("receipt", base64(reverted.receipt()));
    } else if (record instanceof OpenReversion owed) {
      name(members, "owed", owed.key());
      members.put("reversion", json(owed.reversion()));
      write(members, owed.reply());
      members.put("envelope", base64(owed.envelope()));
      members.putOptional("receipt", owed.receipt(), JournalJson::base64);
    } else if (record instanceof ClosedCommand kept) {
      name(members, "kept", kept.key());
      members.put("points", texts(kept.points()));
      members.putOptional("armed-at", kept.armedAt().map(at -> at.toString()));
    } else if (record instanceof Renamed renamed) {
      members.put("record", "renamed");
      members.put("at", renamed.at());
      members.put("from", renamed.from().value());
      members.put("to", renamed.to().value());
    } else if (record instanceof Refused refused) {
      members.put("record", LogRecords.REFUSED);
      putSender(members, refused.sender());
      members.put("device", refused.device().value());
      members.putOptional("id", refused.id());
      members.put("bytes", refused.bytes());
      members.put("sha256", refused.sha256());
      members.put("at", refused.at());
    } else if (record instanceof RefusalCount count) {
      members.put("record", "refusals");
      putSender(members, count.sender());
      members.put("reason", count.reason());
      members.put("count", count.refusals());
      members.put("since", count.since());
      members.put("at", count.at());
    } else if (record instanceof SelfTested tried) {
      members.put("record", "locks");
      members.put("at", tried.report().at());
      members.put("passed", tried.report().hasPassed());
      JsonBuilder trials = Json.object();
      tried.report().checks().forEach(each -> trials.put(each.check(), each.actual()));
      members.put("tried", trials);
    } else if (record instanceof Counters counters) {
      members.put("record", "counters");
      members.put("device", counters.device().value());
      members.put("signers", numbers(counters.signers()));
      JsonBuilder points = Json.object();
      counters.points().forEach((point, each) -> points.put(point.value(), numbers(each)));
      members.put("points", points);
    }
    return members.toBytes();
  }

  /**
   * Decodes a record of the log if its kind concerns commands. The log also holds records of other
   * kinds.
   */
  static Optional<JournalRecord> readCommandRecord(byte[] utf8) throws JsonException {
    String kind = Members.of(Json.parse(utf8), "record").text("record");
    return COMMAND_KINDS.contains(kind) ? Optional.of(read(utf8)) : Optional.empty();
  }

  private static void name(JsonBuilder members, String kind, CommandKey key) {
    members.put("record", kind);
    members.put("device", key.device().value());
    members.put("id", key.id());
  }

  private static void putSender(JsonBuilder members, String sender) {
    members.putOptional("sender", Optional.of(sender).filter(known -> !known.isEmpty()));
  }

  private static void write(JsonBuilder members, ReplyTo reply) {
    members.putOptional("reply-to", reply.topic());
    members.putOptional("correlation", reply.correlation(), JournalJson::base64);
  }

  private static Json json(Reversion reversion) {
    return Json.object()
        .put("id", reversion.id())
        .put("due", reversion.due())
        .put("values", ValueJson.write(reversion.values()))
        .build();
  }

  private static Reversion reversion(Members members) throws JsonException {
    return new Reversion(
        members.text("id"),
        members.instant("due"),
        ValueJson.read("record.reversion.values", members.required("values")));
  }

  private static ReplyTo reply(Members members) throws JsonException {
    return new ReplyTo(members.optionalText("reply-to"), optionalBase64(members, "correlation"));
  }

  private static Json texts(Collection<?> items) {
    return Json.Arr.ofTexts(items.stream().map(Object::toString).toList());
  }

  private static Json numbers(Map<String, Long> numbers) {
    JsonBuilder members = Json.object();
    numbers.forEach((key, number) -> members.put(key, number));
    return members.build();
  }

  private static Json base64(byte[] bytes) {
    return new Json.Str(Base64.getEncoder().encodeToString(bytes));
  }

  static JournalRecord read(byte[] utf8) throws JsonException {
    Members members = Members.of(Json.parse(utf8), "record");
    try {
      return read(members.text("record"), members);
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("record: " + malformed.getMessage());
    }
  }

  private static Armed armed(Members members) throws JsonException {
    return new Armed(
        key(members),
        members.instant("at"),
        members.optional("reversion").isPresent()
            ? Optional.of(reversion(members.object("reversion")))
            : Optional.empty());
  }

  private static JournalRecord read(String kind, Members members) throws JsonException {
    return switch (kind) {
      case LogRecords.ACCEPTED ->
          new Accepted(
              key(members),
              members.integer("counter"),
              texts(members.required("signers"), text -> text),
              texts(members.required("points"), PointName::new),
              members.instant("at"),
              reply(members),
              base64(members.text("envelope")));
      case "armed" -> armed(members);
      case "step" -> new Step(key(members), members.instant("at"), members.required("kept"));
      case LogRecords.DONE ->
          new Done(
              key(members),
              base64(members.text("receipt")),
              members.optional("settles").isPresent()
                  ? texts(members.required("settles"), PointName::new)
                  : Set.of());
      case "published" -> new Published(key(members));
      case "reverting" ->
          new Reverting(
              key(members),
              members.instant("at"),
              texts(members.required("points"), PointName::new));
      case LogRecords.REVERTED -> new Reverted(key(members), base64(members.text("receipt")));
      case "owed" ->
          new OpenReversion(
              key(members),
              reply(members),
              base64(members.text("envelope")),
              reversion(members.object("reversion")),
              optionalBase64(members, "receipt"));
      case "kept" ->
          new ClosedCommand(
              key(members),
              texts(members.required("points"), PointName::new),
              members.optional("armed-at").isPresent()
                  ? Optional.of(members.instant("armed-at"))
                  : Optional.empty());
      case "renamed" ->
          new Renamed(
              new DeviceId(members.text("from")),
              new DeviceId(members.text("to")),
              members.instant("at"));
      case "counters" -> counters(members);
      default -> throw new JsonException("record: unknown kind");
    };
  }

  private static CommandKey key(Members members) throws JsonException {
    return new CommandKey(new DeviceId(members.text("device")), members.text("id"));
  }

  private static <T> Set<T> texts(Json json, Function<String, T> read) throws JsonException {
    Set<T> items = new LinkedHashSet<>();
    if (json instanceof Json.Arr array) {
      for (Json item : array.items()) {
        if (!(item instanceof Json.Str text)) {
          throw new JsonException("record: expected strings");
        }
        items.add(read.apply(text.text()));
      }
      return items;
    }
    throw new JsonException("record: expected an array");
  }

  private static Counters counters(Members members) throws JsonException {
    Map<String, Long> signers = numbers(members.required("signers"));
    Json json = members.required("points");
    Map<PointName, Map<String, Long>> points = new LinkedHashMap<>();
    for (Map.Entry<String, Json> each : object(json).entrySet()) {
      points.put(
          new PointName(each.getKey()),
          each.getValue() instanceof Json.Num
              ? perSigner(signers, Members.of(json, "record").integer(each.getKey()))
              : numbers(each.getValue()));
    }
    return new Counters(new DeviceId(members.text("device")), signers, points);
  }

  /**
   * Converts a counter of an older journal, which has one number for a point: the highest of any
   * signer. The signer is unknown, so each signer gets this number, limited to the highest counter
   * that the signer has used for the device.
   */
  private static Map<String, Long> perSigner(Map<String, Long> signers, long highest) {
    Map<String, Long> each = new LinkedHashMap<>();
    signers.forEach((signer, last) -> each.put(signer, Math.min(last, highest)));
    return each;
  }

  private static Map<String, Long> numbers(Json json) throws JsonException {
    Members members = Members.of(json, "record");
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (String key : object(json).keySet()) {
      numbers.put(key, members.integer(key));
    }
    return numbers;
  }

  private static Map<String, Json> object(Json json) throws JsonException {
    if (json instanceof Json.Obj object) {
      return object.members();
    }
    throw new JsonException("record: expected an object");
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }

  private static Optional<byte[]> optionalBase64(Members members, String key) throws JsonException {
    return members.optionalText(key).map(JournalJson::base64);
  }
}
