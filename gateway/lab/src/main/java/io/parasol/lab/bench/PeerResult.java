// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.BenchText.number;

import io.parasol.certs.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

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
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("points-delivered", number(delivered()));
    members.put("points-per-second", number(delivered() / seconds()));
    members.put("missing", number(end.totals.missing() - begin.totals.missing()));
    members.put("swapped", number(end.totals.swapped() - begin.totals.swapped()));
    members.put("cpu-percent-of-a-core", number(100 * spent / seconds()));
    members.put("peak-resident-mib", number(end.peakKib / 1024.0));
    if (delivered() > 0) {
      members.put("cpu-seconds-per-million-points", number(perMillion));
      members.put("cpu-per-point-of-ours", number(perMillion / ours.secondsPerMillion()));
    }
    return new Json.Obj(members);
  }
}
