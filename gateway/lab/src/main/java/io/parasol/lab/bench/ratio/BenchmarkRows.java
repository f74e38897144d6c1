// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the rows, and what was counted, in the results of the benchmarks. */
final class BenchmarkRows {

  /** The workload for which the bars of a collection are set, in points a second. */
  private static final double LARGE_COLLECTION = 100_000;

  private static final double MAX_LARGE_CORE_PERCENT = 7;
  private static final double MAX_LARGE_RESIDENT_MIB = 200;
  private static final double MAX_AGE_BEYOND_COMMIT_MILLIS = 100;
  private static final double DEFAULT_COMMIT_MILLIS = 250;
  private static final double MAX_DISK_TO_PAYLOAD = 1.6;
  private static final double MIN_ENVELOPES = 3_000;
  private static final double MIN_REQUESTS = 20_000;
  private static final double MIN_REQUESTS_AT_16 = 140_000;
  private static final double MIN_SERVED = 10_000;
  private static final double MIN_UTILIZATION = 0.95;
  private static final double MAX_COMMAND_MILLIS = 1_000;

  private BenchmarkRows() {}

  static List<RatioRow> collect(Figures result) {
    Figures found = result.at("figures");
    Figures floor = result.at("floor");
    boolean isLarge = found.number("points-per-second") > 0.9 * LARGE_COLLECTION;
    RatioRow percent = row("processor of the gateway", found, "gateway-cpu-percent-of-a-core", "%");
    RatioRow resident = row("resident memory", found, "gateway-resident-mib", "MiB");
    return List.of(
        row("points a second", found, "points-per-second", "1/s"),
        row(
                "processor time for a million points",
                found,
                "gateway-cpu-seconds-per-million-points",
                "s")
            .against(
                "requests, encryption and a file alone",
                floor.number("cpu-seconds-per-million-points")),
        isLarge ? percent.bar(Bar.atMost(MAX_LARGE_CORE_PERCENT)) : percent,
        isLarge ? resident.bar(Bar.atMost(MAX_LARGE_RESIDENT_MIB)) : resident,
        row("age at the subscriber, 99 %", found, "age-at-subscriber-ms-p99", "ms")
            .against("the commit of the store", DEFAULT_COMMIT_MILLIS)
            .bar(Bar.atMost(DEFAULT_COMMIT_MILLIS + MAX_AGE_BEYOND_COMMIT_MILLIS)),
        row("bytes written to the disk", found, "gateway-disk-bytes", "B")
            .against("payload", found.number("payload-bytes"))
            .bar(Bar.ratioAtMost(MAX_DISK_TO_PAYLOAD)));
  }

  static Json.Obj countedByCollect(Figures result) {
    return result.at("counts").json();
  }

  static List<RatioRow> command(Figures result) {
    List<RatioRow> rows = new ArrayList<>();
    for (Figures run : result.list("runs")) {
      rows.addAll(commandRun(run));
    }
    Figures verified = result.at("verification");
    rows.add(envelopes("Ed25519", verified.number("ed25519-signers-1-per-second-and-core")));
    rows.add(envelopes("P-256", verified.number("p256-signers-1-per-second-and-core")));
    return rows;
  }

  private static RatioRow envelopes(String algorithm, double perSecond) {
    return RatioRow.of(new Amount("envelopes verified on one core, " + algorithm, perSecond, "1/s"))
        .bar(Bar.atLeast(MIN_ENVELOPES));
  }

  /** The benchmark itself knows which bars apply to a run. */
  private static List<RatioRow> commandRun(Figures run) {
    int signers = (int) run.number("signers");
    String name =
        "%d in flight, %d signer%s: "
            .formatted((int) run.number("at-once"), signers, signers == 1 ? "" : "s");
    double floor = run.at("floor").number("floor-ms");
    Figures bars = run.at("bars");
    List<RatioRow> rows = new ArrayList<>();
    for (Map.Entry<String, String> each :
        Map.of("p50", "median", "p99", "99 %").entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .toList()) {
      String quantile = each.getKey();
      RatioRow row =
          row(
                  name + "publish to receipt, " + each.getValue(),
                  run,
                  "publish-to-receipt-ms-" + quantile,
                  "ms")
              .against("three syncs, a write and a read", floor);
      if (bars.has(quantile + "-to-floor")) {
        row = row.bar(Bar.ratioAtMost(bars.at(quantile + "-to-floor").number("bar")));
      } else if (bars.has(quantile + "-ms")) {
        row = row.bar(Bar.atMost(bars.at(quantile + "-ms").number("bar")));
      }
      rows.add(row);
    }
    rows.add(
        row(name + "the same, median", run, "publish-to-receipt-ms-p50", "ms")
            .against(
                "that and the way through the broker", run.at("floor").number("with-broker-ms")));
    RatioRow speed = row(name + "commands", run, "commands-per-second", "1/s");
    rows.add(
        bars.has("commands-per-second")
            ? speed.bar(Bar.atLeast(bars.at("commands-per-second").number("bar")))
            : speed);
    return rows;
  }

  static Json.Obj countedByCommand(Figures result) {
    double applied = 0;
    double doubled = 0;
    for (Figures run : result.list("runs")) {
      applied += run.number("commands");
      doubled += run.number("receipts-doubled");
    }
    return Json.object()
        .put("commands-applied", (long) applied)
        .put("receipts-doubled", (long) doubled)
        .build();
  }

  static List<RatioRow> store(Figures result) {
    Figures day = result.at("day-of-a-device");
    Figures acknowledge = result.at("acknowledge");
    return List.of(
        row("a day of one device, median", day, "median-ms", "ms")
            .against("processor time of it", day.number("median-cpu-ms"))
            .bar(Bar.atMost(day.number("bar-ms"))),
        row("acknowledgement while old messages are deleted, 99.9 %", acknowledge, "p99.9-ms", "ms")
            .against("median", acknowledge.number("median-ms"))
            .bar(Bar.atMost(acknowledge.number("bar-ms"))));
  }

  static Json.Obj countedByStore(Figures result) {
    return Json.object()
        .putAll(result.only("store-mib", "messages"))
        .putAll(result.at("acknowledge").only("acknowledgements", "messages-deleted-meanwhile"))
        .build();
  }

  static List<RatioRow> modbus(Figures result) {
    Figures one = result.at("window-1");
    Figures sixteen = result.at("window-16");
    List<RatioRow> rows = new ArrayList<>();
    rows.add(requests("one in flight", one).bar(Bar.atLeast(MIN_REQUESTS)));
    rows.add(beside("one in flight", one, "digitalpetri"));
    if (one.has("libmodbus-per-second")) {
      rows.add(beside("one in flight", one, "libmodbus"));
    }
    rows.add(requests("16 in flight", sixteen).bar(Bar.atLeast(MIN_REQUESTS_AT_16)));
    rows.add(beside("16 in flight", sixteen, "digitalpetri"));
    return rows;
  }

  private static RatioRow requests(String window, Figures found) {
    return row("requests, " + window, found, "per-second", "1/s");
  }

  private static RatioRow beside(String window, Figures found, String peer) {
    return requests(window, found)
        .against(peer, found.number(peer + "-per-second"))
        .bar(Bar.ratioAtLeast(1));
  }

  static Json.Obj countedByModbus(Figures result) {
    return Json.object()
        .put("responses-checked-one-in-flight", (long) result.at("window-1").number("responses"))
        .put("responses-checked-16-in-flight", (long) result.at("window-16").number("responses"))
        .build();
  }

  static List<RatioRow> northbound(Figures result) {
    double floor = result.number("floor-per-second");
    String constant = "a server that answers with a constant";
    return List.of(
        served("own registers", result, "own-registers-per-second").against(constant, floor),
        served("SunSpec map", result, "sunspec-per-second").against(constant, floor),
        served("own registers over TLS", result, "own-registers-over-tls-per-second"),
        served("SunSpec map over TLS", result, "sunspec-over-tls-per-second"));
  }

  private static RatioRow served(String what, Figures result, String name) {
    return row("requests, " + what, result, name, "1/s").bar(Bar.atLeast(MIN_SERVED));
  }

  static Json.Obj countedByNorthbound(Figures result) {
    return result.only("clients", "responses-checked");
  }

  static List<RatioRow> bus(Figures result) {
    List<RatioRow> rows = new ArrayList<>();
    for (Figures run : result.list("runs")) {
      String line = "%.0f baud: ".formatted(run.number("baud"));
      Figures full = run.at("without-rest").at("figures");
      Figures paced = run.at("as-often-as-check-lets-pass").at("figures");
      rows.add(
          row(line + "utilization without rest", full, "utilisation", "")
              .against("the whole time of the line", 1)
              .bar(Bar.ratioAtLeast(MIN_UTILIZATION)));
      rows.add(
          row(line + "longest gap between two readings", paced, "longest-gap-ms", "ms")
              .against("the poll period", paced.number("period-ms")));
    }
    return rows;
  }

  static Json.Obj countedByBus(Figures result) {
    Figures run = result.list("runs").get(0);
    return Json.object()
        .put("without-rest", run.at("without-rest").at("counts").json())
        .put("paced", run.at("as-often-as-check-lets-pass").at("counts").json())
        .build();
  }

  static List<RatioRow> page(Figures result) {
    Figures without = result.at("without");
    Figures with = result.at("with");
    Figures commands = with.at("window").at("commands");
    String reference = "without a page";
    return List.of(
        row("publish to receipt with pages, median", commands, "publish-to-receipt-ms-p50", "ms")
            .against(
                reference, without.at("window").at("commands").number("publish-to-receipt-ms-p50")),
        row("publish to receipt with pages, maximum", commands, "publish-to-receipt-ms-max", "ms")
            .against(
                reference, without.at("window").at("commands").number("publish-to-receipt-ms-max"))
            .bar(Bar.atMost(MAX_COMMAND_MILLIS)),
        row("heap with pages", with.at("used"), "heap-mib", "MiB")
            .against(reference, without.at("used").number("heap-mib")),
        row("resident memory with pages", with, "resident-mib", "MiB")
            .against(reference, without.number("resident-mib")));
  }

  static Json.Obj countedByPage(Figures result) {
    return Json.object()
        .putAll(
            result
                .at("with")
                .only("telemetry-messages", "messages-to-the-slowest-page", "hostile-attempts"))
        .putAll(result.at("with").at("window").only("points-expected", "points-arrived"))
        .build();
  }

  static List<RatioRow> reconnect(Figures result) {
    List<RatioRow> rows = new ArrayList<>();
    for (Figures restart : result.list("restarts")) {
      rows.add(
          row("start until all sessions are connected", restart, "start-to-all-sessions-s", "s")
              .against("until ready", restart.number("start-to-ready-s")));
      rows.add(
          row("processor time until then", restart, "gateway-cpu-s-to-all-sessions", "s")
              .against("until ready", restart.number("gateway-cpu-s-to-ready")));
    }
    return rows;
  }

  static Json.Obj countedByReconnect(Figures result) {
    return Json.object()
        .put("sessions", (long) result.number("devices"))
        .put("restarts", result.list("restarts").size())
        .build();
  }

  private static RatioRow row(String what, Figures found, String name, String unit) {
    return RatioRow.of(new Amount(what, found.number(name), unit));
  }
}
