// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import io.parasol.fleet.campaign.DeviceFacts.About;
import io.parasol.fleet.campaign.DeviceFacts.Finding;
import io.parasol.fleet.campaign.DeviceFacts.Result;
import io.parasol.fleet.campaign.DeviceFacts.State;
import io.parasol.fleet.campaign.DeviceFacts.Update;
import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * What the sites have reported last, from their messages. A member that is absent or of another
 * type counts as unknown. Not thread-safe.
 */
final class FleetFacts {

  private static final String GATEWAY = "gateway";
  private static final int MAX_DEVICES = 10_000;
  private static final int MAX_FINDINGS = 50;
  private static final int MAX_RESULTS = 16;

  /** The year 9999. */
  private static final long MAX_MILLIS = 253_000_000_000_000L;

  private final Map<String, Map<String, DeviceFacts>> sites = new HashMap<>();
  private final Map<String, Boolean> online = new HashMap<>();
  private final BiPredicate<Target, String> isWanted;

  /**
   * Creates an empty store.
   *
   * @param isWanted whether the result of this command for this device is of interest.
   */
  FleetFacts(BiPredicate<Target, String> isWanted) {
    this.isWanted = isWanted;
  }

  DeviceFacts of(Target target) {
    return sites
        .getOrDefault(target.site(), Map.of())
        .getOrDefault(target.device(), DeviceFacts.NONE);
  }

  List<Target> devices(String site) {
    return sites.getOrDefault(site, Map.of()).keySet().stream()
        .map(device -> new Target(site, device))
        .toList();
  }

  /** Returns whether the gateway has reported a state other than offline last. */
  boolean isOnline(String site) {
    return online.getOrDefault(site, false);
  }

  /** Returns what each device is, of those that have stated it. */
  Map<Target, About> inventory() {
    Map<Target, About> inventory = new TreeMap<>();
    sites.forEach(
        (site, devices) ->
            devices.forEach(
                (device, facts) ->
                    facts
                        .about()
                        .ifPresent(about -> inventory.put(new Target(site, device), about))));
    return inventory;
  }

  /**
   * Takes a message.
   *
   * @throws JsonException if it cannot be read.
   */
  void accept(Accepted message, byte[] payload) throws JsonException {
    if (message.device().equals(GATEWAY)) {
      gateway(message, payload);
      return;
    }
    Map<String, DeviceFacts> devices =
        sites.computeIfAbsent(message.site(), site -> new HashMap<>());
    DeviceFacts facts = devices.getOrDefault(message.device(), DeviceFacts.NONE);
    if (devices.size() < MAX_DEVICES || devices.containsKey(message.device())) {
      devices.put(message.device(), changed(facts, message, payload));
    }
  }

  private void gateway(Accepted message, byte[] payload) throws JsonException {
    switch (message.kind()) {
      case STATE -> {
        String state = payload.length == 0 ? "" : text(object(payload), "state");
        online.put(message.site(), !state.isEmpty() && !state.equals("offline"));
      }
      default -> {}
    }
  }

  private DeviceFacts changed(DeviceFacts facts, Accepted message, byte[] payload)
      throws JsonException {
    if (payload.length == 0) {
      return facts;
    }
    Target target = new Target(message.site(), message.device());
    return switch (message.kind()) {
      case ABOUT -> {
        Json.Obj about = object(payload);
        yield facts.with(
            new About(text(about, "manufacturer"), text(about, "model"), text(about, "firmware")));
      }
      case STATE -> {
        Json.Obj state = object(payload);
        yield facts.with(
            new State(
                text(state, "state"),
                text(state, "operating"),
                time(state, "since"),
                text(state, "why")));
      }
      case UPDATE -> facts.with(update(object(payload)));
      case FINDINGS -> facts.with(findings(object(payload)));
      case RECEIPT ->
          result(payload, target).map(result -> withResult(facts, result)).orElse(facts);
      default -> facts;
    };
  }

  private static DeviceFacts withResult(DeviceFacts facts, Result result) {
    Map<String, Result> results = new HashMap<>(facts.results());
    if (results.size() < MAX_RESULTS || results.containsKey(result.command())) {
      results.put(result.command(), result);
    }
    return new DeviceFacts(facts.about(), facts.state(), facts.update(), facts.findings(), results);
  }

  private Optional<Result> result(byte[] payload, Target target) throws JsonException {
    Envelope envelope = Envelope.parse(payload);
    if (!envelope.payloadType().equals(CommandReceipt.PAYLOAD_TYPE)) {
      throw new JsonException("receipt: expected payloadType " + CommandReceipt.PAYLOAD_TYPE);
    }
    Json.Obj receipt = object(envelope.payload());
    Result result = result(receipt);
    boolean isFinal = Outcome.of(result.outcome()).filter(Outcome::isFinal).isPresent();
    return isFinal
            && text(receipt, "site").equals(target.site())
            && text(receipt, "device").equals(target.device())
            && isWanted.test(target, result.command())
        ? Optional.of(result)
        : Optional.empty();
  }

  private static Result result(Json.Obj of) {
    return new Result(
        text(of, "command"), text(of, "outcome"), text(of, "reason"), text(of, "detail"));
  }

  private static Update update(Json.Obj update) {
    List<String> reasons = new ArrayList<>();
    for (Json each : items(update, "why-not")) {
      if (each instanceof Json.Obj reason) {
        reasons.add((text(reason, "reason") + " " + text(reason, "detail")).strip());
      }
    }
    String command = text(update, "command");
    return new Update(
        command.isEmpty() ? Optional.empty() : Optional.of(command),
        text(update, "stage"),
        reasons.isEmpty() ? "" : reasons.get(0),
        update.members().get("last") instanceof Json.Obj last
            ? Optional.of(result(last))
            : Optional.empty());
  }

  private static Map<String, Finding> findings(Json.Obj message) {
    Map<String, Finding> findings = new HashMap<>();
    for (Json each : items(message, "findings")) {
      if (each instanceof Json.Obj finding && !text(finding, "id").isEmpty()) {
        String evidence =
            items(finding, "evidence").stream()
                .filter(Json.Str.class::isInstance)
                .findFirst()
                .map(first -> Printable.of(((Json.Str) first).text()))
                .orElse("");
        findings.put(
            text(finding, "id"),
            new Finding(
                text(finding, "cause"), time(finding, "begin").orElse(Instant.EPOCH), evidence));
      }
    }
    return findings;
  }

  private static List<Json> items(Json.Obj of, String key) {
    return of.members().get(key) instanceof Json.Arr array
        ? array.items().subList(0, Math.min(MAX_FINDINGS, array.items().size()))
        : List.of();
  }

  private static Json.Obj object(byte[] payload) throws JsonException {
    if (Json.parse(payload) instanceof Json.Obj object) {
      return object;
    }
    throw new JsonException("message: expected an object");
  }

  private static String text(Json.Obj of, String key) {
    return of.members().get(key) instanceof Json.Str text ? Printable.of(text.text()) : "";
  }

  private static Optional<Instant> time(Json.Obj of, String key) {
    return of.members().get(key) instanceof Json.Num number
            && Math.abs(number.number().doubleValue()) < MAX_MILLIS
        ? Optional.of(Instant.ofEpochMilli(number.number().longValue()))
        : Optional.empty();
  }
}
