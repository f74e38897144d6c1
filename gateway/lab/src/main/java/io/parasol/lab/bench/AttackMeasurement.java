// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.attack.Attack;
import io.parasol.lab.attack.AttackTarget;
import io.parasol.lab.attack.RunningAttack;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.DeliveryLedger;
import io.parasol.lab.bench.measure.ScrapeWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures what a gateway does without and during attacks. */
final class AttackMeasurement {

  /** The maximum time of a command, from publishing to its final receipt. */
  private static final double MAX_COMMAND_MILLIS = 1_000;

  private static final String LIMITED = "parasol_broker_limited_total";
  private static final String REFUSED = "parasol_broker_refused_total";

  private final AttackedGateway gateway;
  private final Duration settling;
  private final Map<Attack, RunningAttack.Tally> tallies = new LinkedHashMap<>();

  /**
   * @param settling time after an attack for what is under way.
   */
  AttackMeasurement(AttackedGateway gateway, Duration settling) {
    this.gateway = gateway;
    this.settling = settling;
  }

  /**
   * What the plant's telemetry and its operator's commands did in some time.
   *
   * @param expected points that the devices measured in this time.
   * @param tolerance points that may be missing of these, because polls are not in step.
   */
  record Window(
      DeliveryLedger.Totals begin,
      DeliveryLedger.Totals end,
      long expected,
      long tolerance,
      CommandSender.Sent commands,
      ScrapeWatch scrapes) {

    long arrived() {
      return end.pointsSince(begin);
    }

    /** Returns the messages that are missing or repeated, and the points that are wrong. */
    long wrong() {
      return wrong(end) - wrong(begin);
    }

    private static long wrong(DeliveryLedger.Totals all) {
      return all.missing() + all.doubled() + all.outOfOrder() + all.swapped() + all.bad();
    }

    /** Returns what is missing; empty if telemetry and commands are complete and in time. */
    List<String> problems() {
      List<String> problems = new ArrayList<>();
      if (wrong() > 0) {
        problems.add("telemetry is missing or wrong: %s, before %s".formatted(end, begin));
      }
      if (arrived() < expected - tolerance) {
        problems.add("%d points arrived of %d".formatted(arrived(), expected));
      }
      String missing = commands.ledger().whatIsMissing(commands.sent());
      if (!missing.isEmpty() || commands.sent() == 0) {
        problems.add("commands: %d sent; %s".formatted(commands.sent(), missing));
      }
      if (commands.ledger().maxMillis() > MAX_COMMAND_MILLIS) {
        problems.add("a command took %.0f ms".formatted(commands.ledger().maxMillis()));
      }
      if (scrapes.failed() > 0) {
        problems.add("the metrics could not be read %d times".formatted(scrapes.failed()));
      }
      return problems;
    }

    Json json() {
      return Json.object()
          .put("points-expected", expected)
          .put("points-arrived", arrived())
          .put("points-or-messages-wrong", wrong())
          .put("commands-sent", commands.sent())
          .put("commands-applied", commands.ledger().ended())
          .put("commands", commands.ledger().figures())
          .put("scrapes", scrapes.json())
          .putTexts("problems", problems())
          .build();
    }
  }

  /** Measures for this time, with whatever runs meanwhile, and the settling time. */
  Window measure(Duration time) throws InterruptedException {
    AttackSite site = gateway.site();
    DeliveryLedger.Totals begin = gateway.telemetry();
    long since = System.nanoTime();
    try (ScrapeWatch scrapes = ScrapeWatch.start(site.site().config().metrics())) {
      CommandSender.Sent sent = gateway.commands().sendFor(time);
      TimeUnit.MILLISECONDS.sleep(settling.toMillis());
      DeliveryLedger.Totals end = gateway.telemetry();
      double polls = (System.nanoTime() - since) / 1e6 / AttackSite.POLL_MILLIS;
      long ofOnePoll = (long) site.devices() * site.points();
      return new Window(begin, end, (long) (polls * ofOnePoll), 2 * ofOnePoll, sent, scrapes);
    }
  }

  /** Attacks for this time, and measures meanwhile. */
  Window attack(List<Attack> attacks, Duration time) throws InterruptedException {
    AttackTarget target = gateway.site().target();
    Map<Attack, RunningAttack> running = new LinkedHashMap<>();
    try {
      attacks.forEach(each -> running.put(each, RunningAttack.start(each, target)));
      return measure(time);
    } finally {
      for (Map.Entry<Attack, RunningAttack> each : running.entrySet()) {
        tallies.put(each.getKey(), each.getValue().stop());
      }
    }
  }

  /** Returns what the attacks have tried. */
  Map<Attack, RunningAttack.Tally> tallies() {
    return Map.copyOf(tallies);
  }

  /**
   * The result of some attacks.
   *
   * @param problems what the gateway must not do; empty if it withstood them.
   */
  record Result(JsonBuilder json, List<String> problems) {}

  /** Measures first without and then with the attacks. */
  Result compare(List<Attack> attacks, Duration control, Duration time)
      throws IOException, InterruptedException {
    Window without = measure(control);
    Resources before = gateway.resources();
    long limited = gateway.counter(LIMITED);
    long refused = gateway.counter(REFUSED);
    long logBytes = gateway.logBytes();
    long evidence = gateway.evidenceBytes();
    Map<String, Long> events = gateway.events();
    Window during = attack(attacks, time);
    List<String> problems = new ArrayList<>(gateway.losses());
    without.problems().forEach(problem -> problems.add("without an attack: " + problem));
    problems.addAll(during.problems());
    JsonBuilder json =
        BenchText.head("attack")
            .put("attacks", talliesJson(problems))
            .put("attack-seconds", time.toSeconds())
            .put("control", without.json())
            .put("attack", during.json())
            .put("before", before.json());
    if (gateway.isAlive()) {
      TimeUnit.MILLISECONDS.sleep(settling.toMillis());
      Resources after = gateway.resources();
      json.put("after", after.json())
          .put("flat", after.isFlatSince(before))
          .put("limits-reached", gateway.counter(LIMITED) - limited)
          .put("refusals", gateway.counter(REFUSED) - refused)
          .put("gateway-log-bytes", gateway.logBytes() - logBytes)
          .put("evidence-log-bytes", gateway.evidenceBytes() - evidence)
          .put("events", since(events, gateway.events()));
    } else {
      problems.add("the gateway has ended");
    }
    return new Result(json, problems);
  }

  private JsonBuilder talliesJson(List<String> problems) {
    JsonBuilder json = Json.object();
    tallies.forEach(
        (attack, tally) -> {
          if (attack.isAlwaysRefused() && tally.accepted() > 0) {
            problems.add(
                "%d attempts of %s were accepted".formatted(tally.accepted(), attack.label()));
          }
          json.put(
              attack.label(),
              Json.object()
                  .put("attempts", tally.attempts())
                  .put("accepted", tally.accepted())
                  .put("refused", tally.refused()));
        });
    return json;
  }

  private static JsonBuilder since(Map<String, Long> before, Map<String, Long> after) {
    JsonBuilder json = Json.object();
    after.forEach(
        (event, count) -> {
          long more = count - before.getOrDefault(event, 0L);
          if (more > 0) {
            json.put(event, more);
          }
        });
    return json;
  }
}
