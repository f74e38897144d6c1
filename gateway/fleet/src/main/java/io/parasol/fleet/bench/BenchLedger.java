// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Counts what is missing, doubled or out of order in what was read back. */
final class BenchLedger {

  private final Map<String, Integer> devices = new HashMap<>();
  private final BitSet[] seen;
  private final int[] last;
  private long records;
  private int distinct;
  private int outOfOrder;

  BenchLedger(SyntheticSites sites) {
    seen = new BitSet[sites.size()];
    last = new int[sites.size()];
    for (int device = 0; device < seen.length; device++) {
      seen[device] = new BitSet();
      devices.put(sites.key(device), device);
    }
  }

  /** Adds a record; those of other runs are not counted. */
  void add(String key, int seq) {
    Integer device = devices.get(key);
    if (device == null) {
      return;
    }
    records++;
    if (seen[device].get(seq)) {
      return;
    }
    seen[device].set(seq);
    distinct++;
    if (seq < last[device]) {
      outOfOrder++;
    }
    last[device] = Math.max(last[device], seq);
  }

  /** Returns the number of different readings. */
  int distinct() {
    return distinct;
  }

  long doubled() {
    return records - distinct;
  }

  /** Returns the number of readings whose first record stands behind a later reading. */
  int outOfOrder() {
    return outOfOrder;
  }
}
