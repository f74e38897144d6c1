// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

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
import io.parasol.kafka.MessageKind;
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
  private static final int MAX_WAITING = 200;

  /** Maximum length of a receipt that waits; that of an install has less than 2 KiB. */
  private static final int MAX_WAITING_BYTES = 16 * 1024;

  /** The year 9999. */
  private static final long MAX_MILLIS = 253_000_000_000_000L;

  private final Map<String, Map<String, DeviceFacts>> sites = new HashMap<>();
  private final Map<String, Boolean> online = new HashMap<>();
  private final Map<String, List<Waiting>> waiting = new HashMap<>();
  private final ReceiptReader receipts;
  private final BiPredicate<Target, String> isWanted;

  /**
   * Creates an empty store.
   *
   * @param isWanted whether the result of this command for this device is of interest.
   */
  FleetFacts(ReceiptReader receipts, BiPredicate<Target, String> isWanted) {
    this.receipts = receipts;
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
    if (message.kind() == MessageKind.RECEIPT && !receipts.isReady(message.site())) {
      List<Waiting> early = waiting.computeIfAbsent(message.site(), site -> new ArrayList<>());
      if (early.size() < MAX_WAITING && payload.length <= MAX_WAITING_BYTES) {
        early.add(new Waiting(message, payload));
      }
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
    if (message.kind() != MessageKind.STATE) {
      return;
    }
    String state = payload.length == 0 ? "" : text(object(payload), "state");
    online.put(message.site(), !state.isEmpty() && !state.equals("offline"));
    receipts.takeState(message.site(), payload);
    if (receipts.isReady(message.site())) {
      acceptWaiting(message.site());
    }
  }

  private void acceptWaiting(String site) throws JsonException {
    List<Waiting> early = waiting.getOrDefault(site, List.of());
    waiting.remove(site);
    JsonException malformed = null;
    for (Waiting each : early) {
      try {
        accept(each.message(), each.payload());
      } catch (JsonException one) {
        malformed = one;
      }
    }
    if (malformed != null) {
      throw malformed;
    }
  }

  /**
   * A receipt that came before the certificate of its gateway: the broker delivers what the session
   * has waited for before what it retains.
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Waiting(Accepted message, byte[] payload) {}

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
    return receipts
        .read(target, payload)
        .filter(result -> Outcome.of(result.outcome()).filter(Outcome::isFinal).isPresent())
        .filter(result -> !result.isRepetition())
        .filter(result -> isWanted.test(target, result.command()));
  }

  static Result result(Json.Obj of) {
    return new Result(
        text(of, "command"), text(of, "outcome"), text(of, "reason"), text(of, "detail"));
  }

  /** An update message is not signed: it states no result if receipts are verified. */
  private Update update(Json.Obj update) {
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
        !receipts.isVerifying() && update.members().get("last") instanceof Json.Obj last
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

  static Json.Obj object(byte[] payload) throws JsonException {
    if (Json.parse(payload) instanceof Json.Obj object) {
      return object;
    }
    throw new JsonException("message: expected an object");
  }

  static String text(Json.Obj of, String key) {
    return of.members().get(key) instanceof Json.Str text ? Printable.of(text.text()) : "";
  }

  private static Optional<Instant> time(Json.Obj of, String key) {
    return of.members().get(key) instanceof Json.Num number
            && Math.abs(number.number().doubleValue()) < MAX_MILLIS
        ? Optional.of(Instant.ofEpochMilli(number.number().longValue()))
        : Optional.empty();
  }
}
