// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.bench.measure.DeliveryLedger;

/**
 * The counts of another program with the workload of {@code bench collect}. Lost messages are a
 * valid result here.
 */
record PeerResult(Sample begin, Sample end) {

  /** All counters at one moment. */
  record Sample(long nanos, DeliveryLedger.Totals totals, double seconds, long peakKib) {

    static Sample of(DeliveryLedger ledger, NodeRedPeer peer) {
      return new Sample(
          System.nanoTime(), ledger.totals(), peer.processorSeconds(), peer.peakResidentKib());
    }
  }

  private long delivered() {
    return end.totals.pointsSince(begin.totals);
  }

  private double seconds() {
    return (end.nanos - begin.nanos) / 1e9;
  }

  /**
   * @param ours the result of Parasol for the same workload, in the same run.
   */
  Json asJson(BenchResult ours) {
    double spent = end.seconds - begin.seconds;
    double perMillion = 1e6 * spent / delivered();
    JsonBuilder members =
        Json.object()
            .put("points-delivered", delivered())
            .put("points-per-second", decimal(delivered() / seconds()))
            .put("missing", end.totals.missing() - begin.totals.missing())
            .put("swapped", end.totals.swapped() - begin.totals.swapped())
            .put("cpu-percent-of-a-core", decimal(100 * spent / seconds()))
            .put("peak-resident-mib", decimal(end.peakKib / 1024.0));
    if (delivered() > 0) {
      members.put("cpu-seconds-per-million-points", decimal(perMillion));
      members.put("cpu-per-point-of-ours", decimal(perMillion / ours.secondsPerMillion()));
    }
    return members.build();
  }
}
