// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.LinkListener;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.modbus.plan.BusPlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A monitor of the periods of a link: a round of reads must end before the next round of its kind
 * is due. A single late round may be caused by a command, or by the timeout of another device.
 * Three late rounds in a row show that the link is overloaded. The overrun ends when one minute,
 * and three periods, have passed without a late round.
 *
 * <p>All times are nanoseconds of one monotonic clock.
 */
@ConfinedTo("link")
public final class DeadlineMonitor {

  private static final int LATE_ROUNDS_OF_OVERRUN = 3;
  private static final long QUIET_NANOS = 60_000_000_000L;
  private static final int QUIET_PERIODS = 3;

  private final LinkId link;
  private final LinkListeners listeners;
  private final Map<PollRound, Integer> lateInARow = new HashMap<>();
  private boolean isOverrun;
  private long lastLate;
  private long quiet;

  public DeadlineMonitor(LinkId link, LinkListeners listeners) {
    this.link = link;
    this.listeners = listeners;
  }

  /**
   * Records the end of a round that got responses.
   *
   * @param deadline the latest time at which the round should have ended.
   * @param plan returns the measured load of the link.
   */
  void ended(
      PollRound round, BusPlan.Cycle cycle, long deadline, long now, Supplier<BusPlan> plan) {
    if (now - deadline <= 0) {
      lateInARow.remove(round);
      if (isOverrun && now - lastLate >= quiet) {
        isOverrun = false;
        listeners.notifyListeners(links -> links.onTime(link));
      }
      return;
    }
    listeners.notifyListeners(links -> links.late(link));
    lastLate = now;
    quiet = Math.max(QUIET_NANOS, QUIET_PERIODS * cycle.period().toNanos());
    int times = lateInARow.merge(round, 1, Integer::sum);
    if (!isOverrun && times >= LATE_ROUNDS_OF_OVERRUN) {
      isOverrun = true;
      LinkListener.Overrun overrun =
          new LinkListener.Overrun(
              cycle.device(),
              cycle.period(),
              Duration.ofNanos(now - deadline),
              plan.get().shortestPeriod());
      listeners.notifyListeners(links -> links.overrun(link, overrun));
    }
  }

  /** Forgets a round that no longer exists. */
  void forget(PollRound round) {
    lateInARow.remove(round);
  }
}
