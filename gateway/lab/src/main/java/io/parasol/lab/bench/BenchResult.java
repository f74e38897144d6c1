// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.BenchText.number;

import io.parasol.certs.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The counts of a {@code bench collect} run, and whether it is complete.
 *
 * @param served the last line of the simulator: {@code served REQUESTS REGISTERS}.
 */
record BenchResult(
    int devices,
    int points,
    Sample begin,
    Sample end,
    DeliveryLedger ledger,
    String served,
    List<String> lateness,
    Duration every) {

  /** The registers of one float32 value. */
  private static final int REGISTERS = 2;

  /**
   * All counters at one moment.
   *
   * @param gatewaySeconds processor seconds so far.
   */
  record Sample(
      long nanos,
      DeliveryLedger.Totals totals,
      double gatewaySeconds,
      double simulatorSeconds,
      long residentKib,
      long peakKib,
      long payloadBytes,
      long writtenBytes) {

    static Sample of(DeliveryLedger ledger, ChildProcess gateway, ChildProcess simulator) {
      return new Sample(
          System.nanoTime(),
          ledger.totals(),
          gateway.processorSeconds(),
          simulator.processorSeconds(),
          gateway.residentKib(),
          gateway.peakResidentKib(),
          ledger.bytes(),
          gateway.writtenBytes());
    }
  }

  private double seconds() {
    return (end.nanos - begin.nanos) / 1e9;
  }

  /** Returns the gateway's processor seconds for a million points, including broker and store. */
  double secondsPerMillion() {
    return 1e6 * (end.gatewaySeconds - begin.gatewaySeconds) / delivered();
  }

  /** Returns how many points should have arrived during the measurement. */
  private long expected() {
    return (long) ((double) devices * points * (seconds() / (every.toMillis() / 1e3)));
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
    long tolerance = (long) devices * points;
    if (ledger.devices() != devices) {
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

  Json.Obj asJson(Map<String, Json> workload) {
    Map<String, Json> members = BenchText.head("collect");
    members.put("workload", new Json.Obj(workload));
    members.put("counts", counts());
    if (isComplete()) {
      members.put("figures", figures());
    }
    return new Json.Obj(members);
  }

  private Json counts() {
    DeliveryLedger.Totals all = ledger.totals();
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("points-expected", number(expected()));
    members.put("points-delivered", number(delivered()));
    members.put("messages-in-all", number(all.messages()));
    members.put("messages-before-the-subscriber", number(all.before()));
    members.put("registers-served-in-all", number(servedRegisters()));
    members.put("points-delivered-in-all", number(all.points()));
    members.put("missing", number(all.missing()));
    members.put("doubled", number(all.doubled()));
    members.put("out-of-order", number(all.outOfOrder()));
    members.put("swapped", number(all.swapped()));
    members.put("bad", number(all.bad()));
    return new Json.Obj(members);
  }

  private Json figures() {
    double gatewaySeconds = end.gatewaySeconds - begin.gatewaySeconds;
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("points-per-second", number(delivered() / seconds()));
    members.put("gateway-cpu-percent-of-a-core", number(100 * gatewaySeconds / seconds()));
    members.put("gateway-cpu-seconds-per-million-points", number(secondsPerMillion()));
    members.put(
        "simulator-cpu-percent-of-a-core",
        number(100 * (end.simulatorSeconds - begin.simulatorSeconds) / seconds()));
    members.put("gateway-resident-mib", number(end.residentKib / 1024.0));
    members.put("gateway-peak-resident-mib", number(end.peakKib / 1024.0));
    double written = end.writtenBytes - begin.writtenBytes;
    members.put("gateway-disk-mib-per-hour", number(written / seconds() * 3600 / (1 << 20)));
    members.put(
        "gateway-disk-bytes-per-payload-byte",
        number(written / (end.payloadBytes - begin.payloadBytes)));
    members.put("age-at-subscriber-ms-p50", number(ledger.age(0.5)));
    members.put("age-at-subscriber-ms-p99", number(ledger.age(0.99)));
    members.put("age-at-subscriber-ms-max", number(ledger.age(1)));
    members.put(
        "poll-lateness",
        new Json.Arr(lateness.stream().map(line -> (Json) new Json.Str(line)).toList()));
    return new Json.Obj(members);
  }
}
