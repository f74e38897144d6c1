// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Counts what is missing, doubled or out of order in what was read back. */
final class BenchLedger {

  private final Map<String, Integer> devices = new HashMap<>();
  private final BitSet[] seen;
  private final int[] lastLive;
  private final int[] lastHistorical;
  private long records;
  private int distinct;
  private int outOfOrder;

  BenchLedger(SyntheticSites sites) {
    seen = new BitSet[sites.size()];
    lastLive = new int[sites.size()];
    lastHistorical = new int[sites.size()];
    for (int device = 0; device < seen.length; device++) {
      seen[device] = new BitSet();
      devices.put(sites.key(device), device);
    }
  }

  /**
   * Adds a record; those of other runs are not counted.
   *
   * @param isHistorical whether it was sent from the backlog of its gateway, which live readings
   *     overtake.
   * @return whether it is the first record of its reading.
   */
  boolean add(String key, int seq, boolean isHistorical) {
    Integer device = devices.get(key);
    if (device == null) {
      return false;
    }
    records++;
    if (seen[device].get(seq)) {
      return false;
    }
    seen[device].set(seq);
    distinct++;
    int[] last = isHistorical ? lastHistorical : lastLive;
    if (seq < last[device]) {
      outOfOrder++;
    }
    last[device] = Math.max(last[device], seq);
    return true;
  }

  /** Returns the number of different readings. */
  int distinct() {
    return distinct;
  }

  long doubled() {
    return records - distinct;
  }

  /**
   * Returns the number of readings whose first record stands behind a later reading, live and
   * historical ones separately.
   */
  int outOfOrder() {
    return outOfOrder;
  }
}
