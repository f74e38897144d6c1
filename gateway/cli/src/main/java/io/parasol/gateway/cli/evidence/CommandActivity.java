// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.command.ValueJson;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts, from the records of the evidence log, what each sender, signer, operator and SCADA master
 * did. Its memory does not grow with the log.
 */
final class CommandActivity implements EvidenceLog.Visitor {

  /** Maximum number of senders, of signers and of operators; further ones count together. */
  static final int MAX_PARTIES = 10_000;

  /** Maximum number of commands that are in progress at once; the oldest are forgotten. */
  private static final int MAX_IN_PROGRESS = 10_000;

  private static final String OTHERS = "others";
  private static final String UNKNOWN = "unknown";

  private final Map<String, PartyActivity> senders = new TreeMap<>();
  private final Map<String, PartyActivity> signers = new TreeMap<>();
  private final Map<String, PartyActivity> operators = new TreeMap<>();

  /** What SCADA masters have written, by the identity in their certificates. */
  private final Map<String, PartyActivity> modbusClients = new TreeMap<>();

  /** The names of signers by fingerprint, as the log states them. */
  private final Map<String, String> names = new TreeMap<>();

  /** The signers of each command that has no final receipt yet. */
  private final Map<String, List<String>> inProgress = bounded();

  /** The SCADA master of each command that has no final receipt yet. */
  private final Map<String, String> modbusWrites = bounded();

  /** The sender of the message that the record before has refused; its receipt follows. */
  private @Nullable String refusedSender;

  private long records;

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MAX_IN_PROGRESS;
      }
    };
  }

  @Override
  public void visit(long index, byte[] record) {
    records++;
    String sender = refusedSender;
    refusedSender = null;
    try {
      Members members = Members.of(Json.parse(record), "record");
      switch (members.text("record")) {
        case "accepted" -> accepted(members);
        case "refused" -> refusedSender = members.optionalText("sender").orElse(UNKNOWN);
        case "receipt" -> receipt(members.object("receipt"), Optional.ofNullable(sender));
        case "refusals" ->
            party(senders, members.optionalText("sender").orElse(UNKNOWN))
                .refused(members.text("reason"), members.integer("count"), members.instant("at"));
        case "signers" -> signers(members);
        case "alarm", "exclusion" -> act(members);
        case "modbus-signer" -> name(members);
        case "modbus-write" -> modbusWrite(members);
        default -> {
          // Other records are not acts of a person or a signer.
        }
      }
    } catch (JsonException otherForm) {
      // A record of another version of Parasol; parasol log verify reports damage.
    }
  }

  private void accepted(Members members) throws JsonException {
    List<String> keys = texts(members.required("signers"));
    inProgress.put(members.text("device") + "/" + members.text("id"), keys);
    Instant at = members.instant("at");
    keys.forEach(key -> party(signers, key).add(Outcome.ACCEPTED.wireName(), at));
  }

  private void receipt(Members receipt, Optional<String> refused) throws JsonException {
    Optional<Outcome> outcome = Outcome.of(receipt.text("outcome")).filter(Outcome::isFinal);
    if (outcome.isEmpty()) {
      return;
    }
    Instant at = receipt.instant("at");
    String command = receipt.text("device") + "/" + receipt.optionalText("command").orElse("");
    String master = modbusWrites.remove(command);
    if (master != null) {
      party(modbusClients, master).add(outcome.get().wireName(), at);
    }
    if (refused.isPresent()) {
      party(senders, refused.get()).refused(receipt.optionalText("reason").orElse(UNKNOWN), 1, at);
      return;
    }
    List<String> keys = inProgress.remove(command);
    if (keys != null) {
      keys.forEach(key -> party(signers, key).add(outcome.get().wireName(), at));
    }
  }

  /** Counts a write by its point; the receipt of its command, which follows, by its outcome. */
  private void modbusWrite(Members members) throws JsonException {
    String device = members.text("device");
    String identity = members.text("identity");
    String role = members.text("role");
    for (PointName point : ValueJson.read("value", members.required("value")).keySet()) {
      party(modbusClients, identity)
          .add("write %s %s as %s".formatted(device, point, role), members.instant("at"));
    }
    modbusWrites.put(device + "/" + members.text("id"), identity);
  }

  private void signers(Members members) throws JsonException {
    if (members.required("signers") instanceof Json.Arr all) {
      for (Json each : all.items()) {
        name(Members.of(each, "signer"));
      }
    }
  }

  private void name(Members signer) throws JsonException {
    if (names.size() < MAX_PARTIES) {
      names.put(signer.text("key"), signer.text("name"));
    }
  }

  private void act(Members members) throws JsonException {
    Instant at = members.instant("at");
    Optional<String> operator = members.optionalText("operator");
    String what = members.optionalText("act").orElse(members.text("record"));
    operator.ifPresent(name -> party(operators, name).add(what, at));
  }

  private static List<String> texts(Json json) {
    List<String> texts = new ArrayList<>();
    if (json instanceof Json.Arr array) {
      for (Json each : array.items()) {
        if (each instanceof Json.Str text) {
          texts.add(text.text());
        }
      }
    }
    return texts;
  }

  private static PartyActivity party(Map<String, PartyActivity> parties, String name) {
    String key = parties.size() < MAX_PARTIES || parties.containsKey(name) ? name : OTHERS;
    return parties.computeIfAbsent(key, first -> new PartyActivity());
  }

  /** Returns the name that the log states for the key of a signer, if it states one. */
  Optional<String> name(String fingerprint) {
    return Optional.ofNullable(names.get(fingerprint));
  }

  /** Returns a line for each party. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    senders.forEach(
        (name, each) -> lines.add("sender %s: %s".formatted(Printable.of(name), each.text())));
    signers.forEach(
        (key, each) ->
            lines.add(
                "signer %s (%s): %s"
                    .formatted(
                        Printable.of(name(key).orElse(UNKNOWN)), Printable.of(key), each.text())));
    operators.forEach(
        (name, each) -> lines.add("operator %s: %s".formatted(Printable.of(name), each.text())));
    modbusClients.forEach(
        (name, each) ->
            lines.add("modbus client %s: %s".formatted(Printable.of(name), each.text())));
    return lines;
  }

  Json.Obj json() {
    JsonBuilder bySender = Json.object();
    senders.forEach((name, each) -> bySender.put(name, each.json()));
    JsonBuilder bySigner = Json.object();
    signers.forEach(
        (key, each) ->
            bySigner.put(
                key, Json.object().putOptional("name", name(key)).putAll(each.json()).build()));
    JsonBuilder byOperator = Json.object();
    operators.forEach((name, each) -> byOperator.put(name, each.json()));
    JsonBuilder byModbusClient = Json.object();
    modbusClients.forEach((name, each) -> byModbusClient.put(name, each.json()));
    return Json.object()
        .put("records", records)
        .put("senders", bySender)
        .put("signers", bySigner)
        .put("operators", byOperator)
        .put("modbus-clients", byModbusClient)
        .build();
  }
}
