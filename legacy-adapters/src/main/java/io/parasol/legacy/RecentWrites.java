// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

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

  /**
   * Says whether a command may write the point as often as its profile lets anybody, once more, or
   * twice if what it sets is taken back later.
   *
   * @param perDay the most writes in any 24 hours, if bounded.
   * @throws CommandRejectedException {@code rate_exceeded}.
   */
  public void requireRoom(PointName point, OptionalInt perDay, boolean isTakenBack)
      throws CommandRejectedException {
    if (perDay.isEmpty()) {
      return;
    }
    int allowed = perDay.getAsInt();
    int written = of(point);
    if (written + (isTakenBack ? 1 : 0) >= allowed) {
      throw new CommandRejectedException(
          Rejection.RATE_EXCEEDED,
          "point %s: written %d times in the last 24 hours%s; expected at most %d"
              .formatted(point, written, isTakenBack ? ", to be written twice more" : "", allowed));
    }
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
