// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The writes of the last 24 hours to one device. What this process has sent and what the ledger
 * knows overlap, so the larger number counts: a ledger that has forgotten does not widen a budget.
 * For any thread.
 */
public final class RecentWrites {

  private static final Duration DAY = Duration.ofHours(24);

  private final DeviceId device;
  private final WriteLedger ledger;
  private final InstantSource clock;
  private final Map<PointName, Deque<Instant>> sent = new HashMap<>();

  public RecentWrites(DeviceId device, WriteLedger ledger, InstantSource clock) {
    this.device = device;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** How often the point was written in the last 24 hours, as far as is known. */
  public int of(PointName point) {
    Instant since = clock.instant().minus(DAY);
    return Math.max(ledger.writesSince(device, point, since), sentSince(point, since));
  }

  /** A write is about to leave the gateway. */
  public synchronized void add(PointName point) {
    sent.computeIfAbsent(point, any -> new ArrayDeque<>()).addLast(clock.instant());
  }

  /** The last one did not leave the gateway after all. */
  public synchronized void takeBack(PointName point) {
    Deque<Instant> times = sent.get(point);
    if (times != null) {
      times.pollLast();
    }
  }

  private synchronized int sentSince(PointName point, Instant since) {
    Deque<Instant> times = sent.get(point);
    if (times == null) {
      return 0;
    }
    while (!times.isEmpty() && times.getFirst().isBefore(since)) {
      times.removeFirst();
    }
    return times.size();
  }
}
