// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import io.parasol.certs.json.Json;
import java.util.HashMap;
import java.util.Map;

/** What Kafka has of the sites of a benchmark: whether it is complete, and how old it was then. */
final class FleetReadBack {

  private final FleetRun run;
  private final BenchLedger ledger;
  private final Map<String, Integer> devices = new HashMap<>();
  private final Ages steady = new Ages();
  private final Ages live = new Ages();
  private long late;
  private long unexpected;
  private long stored;
  private long firstStored = Long.MAX_VALUE;
  private long lastStored;

  FleetReadBack(FleetRun run) {
    this.run = run;
    SyntheticSites shape = run.shape();
    this.ledger = new BenchLedger(shape);
    for (int device = 0; device < shape.size(); device++) {
      devices.put(shape.key(device), device);
    }
  }

  /**
   * Adds a record.
   *
   * @param isHistorical whether the gateway sent it from its backlog.
   * @param measuredAt milliseconds since the epoch, as in its content.
   * @param writtenAt when Kafka had it, in milliseconds since the epoch.
   */
  void add(String key, int seq, boolean isHistorical, long measuredAt, long writtenAt) {
    Integer device = devices.get(key);
    long number = device == null ? run.readings : run.number(device, seq);
    if (device == null
        || seq < 1
        || number >= run.readings
        || measuredAt != run.measuredAt(number)) {
      unexpected++;
      return;
    }
    if (!ledger.add(key, seq, isHistorical)) {
      return;
    }
    if (number >= run.stored) {
      if (isHistorical) {
        late++;
      } else {
        live.add(writtenAt - measuredAt);
      }
    } else if (!isHistorical) {
      steady.add(writtenAt - measuredAt - run.shift);
    } else {
      stored++;
      firstStored = Math.min(firstStored, writtenAt);
      lastStored = Math.max(lastStored, writtenAt);
    }
  }

  /** Returns whether each reading was read. */
  boolean isComplete() {
    return ledger.distinct() == run.readings;
  }

  Json.Obj json() {
    return Json.object()
        .put("readings", run.readings)
        .put("lost", run.readings - ledger.distinct())
        .put("repeated", ledger.doubled())
        .put("out-of-order", ledger.outOfOrder())
        .put("unexpected", unexpected)
        .put("steady", steady.json())
        .put(
            "stored",
            Json.object()
                .put("readings", stored)
                .put("first-written", stored == 0 ? 0 : firstStored)
                .put("last-written", lastStored))
        .put("live", live.json())
        .put("late", late)
        .build();
  }
}
