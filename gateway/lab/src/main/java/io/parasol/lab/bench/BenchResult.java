// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.HostPort;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.DeliveryLedger;
import io.parasol.lab.bench.measure.Scrape;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/**
 * The counts of a {@code bench collect} run, and whether it is complete.
 *
 * @param served the last line of the simulator: {@code served REQUESTS REGISTERS}.
 */
record BenchResult(
    CollectWorkload workload,
    Sample begin,
    Sample end,
    DeliveryLedger ledger,
    String served,
    List<String> lateness) {

  /** The registers of one float32 value. */
  private static final int REGISTERS = 2;

  /** The bar for the bytes written to the disk, as a multiple of the payload. */
  private static final double MAX_DISK_TO_PAYLOAD = 1.6;

  /**
   * All counters at one moment.
   *
   * @param gatewaySeconds processor seconds so far.
   * @param ownSeconds of this process, which has the subscriber.
   * @param commits groups that the store of the gateway has committed.
   * @param syncs syncs of the files of that store.
   */
  record Sample(
      long nanos,
      DeliveryLedger.Totals totals,
      double gatewaySeconds,
      double simulatorSeconds,
      double ownSeconds,
      long residentKib,
      long peakKib,
      long payloadBytes,
      long writtenBytes,
      long commits,
      long syncs) {

    /**
     * Reads the counters.
     *
     * @param metrics of the gateway.
     */
    static Sample of(
        DeliveryLedger ledger, ChildProcess gateway, ChildProcess simulator, HostPort metrics)
        throws IOException, InterruptedException {
      return new Sample(
          System.nanoTime(),
          ledger.totals(),
          gateway.processorSeconds(),
          simulator.processorSeconds(),
          ChildProcess.ownProcessorSeconds(),
          gateway.residentKib(),
          gateway.peakResidentKib(),
          ledger.bytes(),
          gateway.writtenBytes(),
          Scrape.counter(metrics, "parasol_store_commits_total"),
          Scrape.counter(metrics, "parasol_store_syncs_total"));
    }
  }

  private double seconds() {
    return (end.nanos - begin.nanos) / 1e9;
  }

  /** Returns the gateway's processor seconds for a million points, including broker and store. */
  double secondsPerMillion() {
    return 1e6 * (end.gatewaySeconds - begin.gatewaySeconds) / Math.max(1, delivered());
  }

  /** Returns the mean size of the payload of a message. */
  int messageBytes() {
    long messages = end.totals.messages() - begin.totals.messages();
    return (int) ((end.payloadBytes - begin.payloadBytes) / messages);
  }

  /** Returns how many points should have arrived during the measurement. */
  private long expected() {
    return (long) (workload.pointsPerSecond() * seconds());
  }

  private long delivered() {
    return end.totals.pointsSince(begin.totals);
  }

  private long servedRegisters() {
    String[] words = served.split(" ", -1);
    return words.length == 3 ? Long.parseLong(words[2]) : -1;
  }

  /** Returns whether everything that the simulator served was published and received. */
  boolean isComplete() {
    return whatIsMissing().isEmpty();
  }

  String whatIsMissing() {
    DeliveryLedger.Totals all = ledger.totals();
    // A poll of each device may fall outside at either end of the measurement.
    long tolerance = workload.pointsOfRound();
    if (ledger.devices() != workload.devices()) {
      return "only %d devices delivered messages".formatted(ledger.devices());
    }
    if (all.missing() + all.doubled() + all.outOfOrder() + all.swapped() + all.bad() > 0) {
      return all.toString();
    }
    if (delivered() < expected() - tolerance) {
      return "%d points delivered of %d expected".formatted(delivered(), expected());
    }
    return servedRegisters() < REGISTERS * all.points()
        ? "served %d registers, delivered %d points".formatted(servedRegisters(), all.points())
        : "";
  }

  /** Returns whether everything arrived that was due during the measurement, and nothing else. */
  boolean isMeasurementComplete() {
    DeliveryLedger.Totals since = end.totals.since(begin.totals);
    return since.missing() + since.doubled() + since.outOfOrder() + since.swapped() + since.bad()
            == 0
        && delivered() >= expected() - workload.pointsOfRound();
  }

  /** Returns how many points a second arrived. */
  double deliveredPerSecond() {
    return delivered() / seconds();
  }

  /** Returns the measurement as one of several with different rates. */
  Json asStep() {
    DeliveryLedger.Totals since = end.totals.since(begin.totals);
    return Json.object()
        .put("every", workload.every())
        .put("points-per-second-expected", decimal(expected() / seconds()))
        .put("points-per-second-delivered", decimal(deliveredPerSecond()))
        .put("missing", since.missing())
        .put("swapped", since.swapped())
        .put("bad", since.bad())
        .put("complete", isMeasurementComplete())
        .put("gateway-cpu-percent-of-a-core", percent(begin.gatewaySeconds, end.gatewaySeconds))
        .put(
            "simulator-cpu-percent-of-a-core",
            percent(begin.simulatorSeconds, end.simulatorSeconds))
        .put("subscriber-cpu-percent-of-a-core", percent(begin.ownSeconds, end.ownSeconds))
        .put("gateway-cpu-seconds-per-million-points", decimal(secondsPerMillion()))
        .put("gateway-resident-mib", decimal(end.residentKib / 1024.0))
        .put("age-at-subscriber-ms-p99", ledger.age(0.99))
        .build();
  }

  private BigDecimal percent(double secondsBefore, double secondsAfter) {
    return decimal(100 * (secondsAfter - secondsBefore) / seconds());
  }

  JsonBuilder asJson() {
    JsonBuilder members =
        BenchText.head("collect").put("workload", workload.json()).put("counts", counts());
    if (isComplete()) {
      members.put("figures", figures());
    }
    return members;
  }

  private Json counts() {
    DeliveryLedger.Totals all = ledger.totals();
    return Json.object()
        .put("points-expected", expected())
        .put("points-delivered", delivered())
        .put("messages-in-all", all.messages())
        .put("messages-before-the-ledger", all.before())
        .put("registers-served-in-all", servedRegisters())
        .put("points-delivered-in-all", all.points())
        .put("missing", all.missing())
        .put("doubled", all.doubled())
        .put("out-of-order", all.outOfOrder())
        .put("swapped", all.swapped())
        .put("bad", all.bad())
        .build();
  }

  private Json figures() {
    JsonBuilder members =
        Json.object()
            .put("points-per-second", decimal(deliveredPerSecond()))
            .put("gateway-cpu-percent-of-a-core", percent(begin.gatewaySeconds, end.gatewaySeconds))
            .put("gateway-cpu-seconds-per-million-points", decimal(secondsPerMillion()))
            .put(
                "simulator-cpu-percent-of-a-core",
                percent(begin.simulatorSeconds, end.simulatorSeconds))
            .put("gateway-resident-mib", decimal(end.residentKib / 1024.0))
            .put("gateway-peak-resident-mib", decimal(end.peakKib / 1024.0));
    members.putAll(disk());
    members.put("age-at-subscriber-ms-p50", ledger.age(0.5));
    members.put("age-at-subscriber-ms-p99", ledger.age(0.99));
    members.put("age-at-subscriber-ms-max", ledger.age(1));
    members.putTexts("poll-lateness", lateness);
    return members.build();
  }

  /** Returns what the gateway has written to the disk, in whole pages, and how often it synced. */
  private Json.Obj disk() {
    long written = end.writtenBytes - begin.writtenBytes;
    long payload = end.payloadBytes - begin.payloadBytes;
    long commits = end.commits - begin.commits;
    long syncs = end.syncs - begin.syncs;
    double ratio = (double) written / payload;
    return Json.object()
        .put("gateway-disk-bytes", written)
        .put("payload-bytes", payload)
        .put("gateway-disk-mib-per-hour", decimal(written / seconds() * 3600 / (1 << 20)))
        .put("gateway-disk-bytes-per-payload-byte", decimal(ratio))
        .put("gateway-disk-bytes-at-most-1.6-of-payload", ratio <= MAX_DISK_TO_PAYLOAD)
        .put("store-commits", commits)
        .put("store-syncs", syncs)
        .put("store-syncs-per-commit", decimal((double) syncs / commits))
        .build();
  }
}
