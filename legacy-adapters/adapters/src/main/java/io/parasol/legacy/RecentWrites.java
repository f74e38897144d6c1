// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The writes of the last 24 hours to one device. The writes of this process and the writes in the
 * ledger overlap, so the larger number counts. A ledger with missing entries therefore does not
 * raise the limit. Any thread.
 */
public final class RecentWrites {

  private static final Duration DAY = Duration.ofHours(24);

  private final DeviceId device;
  private final WriteLedger ledger;
  private final InstantSource clock;

  /** Immutable while it is empty: many devices are never written to. */
  private Map<PointName, Deque<Instant>> sent = Map.of();

  public RecentWrites(DeviceId device, WriteLedger ledger, InstantSource clock) {
    this.device = device;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Returns the number of known writes to the point in the last 24 hours. */
  public int count(PointName point) {
    Instant since = clock.instant().minus(DAY);
    return Math.max(ledger.writesSince(device, point, since), sentSince(point, since));
  }

  /**
   * Verifies that a command may write the point within the write rate of its profile: once more, or
   * twice if the previous value is restored later.
   *
   * @param perDay the maximum number of writes in any 24 hours, if limited.
   * @throws CommandRejectedException {@code rate_exceeded}.
   */
  public void requireWithinLimit(PointName point, OptionalInt perDay, boolean isRestoredLater)
      throws CommandRejectedException {
    if (perDay.isEmpty()) {
      return;
    }
    int allowed = perDay.getAsInt();
    int written = count(point);
    if (written + (isRestoredLater ? 1 : 0) >= allowed) {
      throw new CommandRejectedException(
          Rejection.RATE_EXCEEDED,
          "point %s: written %d times in the last 24 hours%s; expected at most %d"
              .formatted(
                  point, written, isRestoredLater ? ", two more writes are needed" : "", allowed));
    }
  }

  /** Records a write that is about to be sent. */
  public synchronized void add(PointName point) {
    if (sent.isEmpty()) {
      sent = new HashMap<>();
    }
    sent.computeIfAbsent(point, any -> new ArrayDeque<>()).addLast(clock.instant());
  }

  /** Removes the last recorded write, because it was not sent. */
  public synchronized void removeLast(PointName point) {
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
