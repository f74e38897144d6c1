// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;

/**
 * The counts of another program with the workload of {@code bench collect}. Lost messages are a
 * valid result here.
 *
 * @param due the points that were due in a second.
 * @param ledger with the ages of what arrived between both samples.
 */
record PeerResult(PeerRun.Sample begin, PeerRun.Sample end, double due, PeerLedger ledger) {

  private static final double MILLION = 1e6;

  private double seconds() {
    return (end.nanos() - begin.nanos()) / 1e9;
  }

  /**
   * @param ours the processor seconds of Parasol for a million points, in the same run.
   */
  JsonBuilder json(double ours) {
    PeerLedger.Counts counts = end.counts().since(begin.counts());
    long delivered = counts.points();
    double spent = end.seconds() - begin.seconds();
    double ofBroker = end.brokerSeconds() - begin.brokerSeconds();
    double perMillion = MILLION * (spent + ofBroker) / delivered;
    JsonBuilder members =
        Json.object()
            .put("points-due", (long) (due * seconds()))
            .put("points-delivered", delivered)
            .put("delivered-of-due", decimal(delivered / (due * seconds())))
            .put("missing", counts.missing())
            .put("doubled", counts.doubled())
            .put("swapped", counts.swapped())
            .put("bad", counts.bad())
            .put("cpu-percent-of-a-core", decimal(100 * spent / seconds()))
            .put("mosquitto-cpu-percent-of-a-core", decimal(100 * ofBroker / seconds()))
            .put("peak-resident-mib", decimal(end.peakKib() / 1024.0));
    if (delivered > 0) {
      members
          .put("age-at-subscriber-ms-p50", ledger.age(0.5))
          .put("age-at-subscriber-ms-p99", ledger.age(0.99))
          .put("age-at-subscriber-ms-max", ledger.age(1))
          .put("cpu-seconds-per-million-points", decimal(perMillion))
          .put("cpu-per-point-of-ours", decimal(perMillion / ours));
    }
    return members;
  }
}
