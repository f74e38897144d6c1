// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import io.parasol.fleet.campaign.DeviceFacts.About;
import io.parasol.fleet.campaign.DeviceFacts.Finding;
import io.parasol.fleet.campaign.DeviceFacts.Result;
import io.parasol.fleet.campaign.DeviceFacts.State;
import io.parasol.fleet.campaign.DeviceFacts.Update;
import io.parasol.fleet.campaign.Entry.Received;
import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import io.parasol.kafka.MessageKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** How many receipts of a site may come before its certificate, and of a device. */
  private static final int MAX_EARLY = 1_000;

  private static final int MAX_EARLY_OF_DEVICE = 2;

  /** Maximum length of such a receipt; that of an install has less than 2 KiB. */
  private static final int MAX_EARLY_BYTES = 4 * 1024;

  /** The year 9999. */
  private static final long MAX_MILLIS = 253_000_000_000_000L;

  private final Map<String, Map<String, DeviceFacts>> sites = new HashMap<>();
  private final Map<String, Boolean> online = new HashMap<>();
  private final Map<String, Set<EarlyReceipt>> early = new HashMap<>();
  private final Set<EarlyReceipt> unrecorded = new LinkedHashSet<>();
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
    Target target = new Target(message.site(), message.device());
    if (message.kind() == MessageKind.RECEIPT) {
      receipt(target, payload);
    } else {
      put(target, changed(of(target), message.kind(), payload));
    }
  }

  private void put(Target target, DeviceFacts facts) {
    Map<String, DeviceFacts> devices =
        sites.computeIfAbsent(target.site(), site -> new HashMap<>());
    if (devices.size() < MAX_DEVICES || devices.containsKey(target.device())) {
      devices.put(target.device(), facts);
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
      verifyEarly(message.site());
    }
  }

  /**
   * A receipt that came before the certificate of its gateway: the broker delivers what the session
   * has waited for before what it retains. Not verified.
   */
  private record EarlyReceipt(Target target, String receipt) {}

  private void receipt(Target target, byte[] payload) throws JsonException {
    if (payload.length == 0) {
      return;
    }
    if (receipts.isReady(target.site())) {
      result(receipts.read(target, payload), target)
          .ifPresent(result -> put(target, withResult(of(target), result)));
    } else if (payload.length <= MAX_EARLY_BYTES
        && result(ReceiptReader.unverified(target, payload), target).isPresent()) {
      EarlyReceipt receipt = new EarlyReceipt(target, new String(payload, UTF_8));
      if (keep(receipt)) {
        unrecorded.add(receipt);
      }
    }
  }

  private boolean keep(EarlyReceipt receipt) {
    Set<EarlyReceipt> kept =
        early.computeIfAbsent(receipt.target().site(), site -> new LinkedHashSet<>());
    long ofDevice = kept.stream().filter(each -> each.target().equals(receipt.target())).count();
    return kept.size() < MAX_EARLY && ofDevice < MAX_EARLY_OF_DEVICE && kept.add(receipt);
  }

  private void verifyEarly(String site) throws JsonException {
    Set<EarlyReceipt> kept = early.getOrDefault(site, Set.of());
    early.remove(site);
    unrecorded.removeAll(kept);
    JsonException malformed = null;
    for (EarlyReceipt each : kept) {
      try {
        receipt(each.target(), each.receipt().getBytes(UTF_8));
      } catch (JsonException one) {
        malformed = one;
      }
    }
    if (malformed != null) {
      throw malformed;
    }
  }

  /**
   * Returns the receipts that came since the last call and cannot be verified yet, because the
   * certificate of the gateway has not come.
   */
  List<Received> takeEarly(Instant now) {
    List<Received> taken =
        unrecorded.stream().map(each -> new Received(now, each.target(), each.receipt())).toList();
    unrecorded.clear();
    return taken;
  }

  /** Takes a receipt that an earlier process could not verify. */
  void restore(Received early) {
    EarlyReceipt receipt = new EarlyReceipt(early.target(), early.receipt());
    var unused = keep(receipt);
  }

  private DeviceFacts changed(DeviceFacts facts, MessageKind kind, byte[] payload)
      throws JsonException {
    if (payload.length == 0) {
      return facts;
    }
    return switch (kind) {
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
      default -> facts;
    };
  }

  /** The first final receipt of a command counts: a gateway that was restored may add another. */
  private static DeviceFacts withResult(DeviceFacts facts, Result result) {
    Map<String, Result> results = new HashMap<>(facts.results());
    if (results.size() < MAX_RESULTS) {
      results.putIfAbsent(result.command(), result);
    }
    return new DeviceFacts(facts.about(), facts.state(), facts.update(), facts.findings(), results);
  }

  /** Returns a result if it is the final one of a command of the campaign. */
  private Optional<Result> result(Optional<Result> stated, Target target) {
    return stated
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
