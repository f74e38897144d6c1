// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.Overrun;
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
 * <p>Used on the link's thread only. All times are nanoseconds of one monotonic clock.
 */
public final class DeadlineMonitor {

  private static final int ENOUGH = 3;
  private static final long QUIET = 60_000_000_000L;
  private static final int QUIET_PERIODS = 3;

  private final LinkId link;
  private final LinkListeners outlets;
  private final Map<PollRound, Integer> inARow = new HashMap<>();
  private boolean isOverrun;
  private long lastLate;
  private long quiet;

  public DeadlineMonitor(LinkId link, LinkListeners outlets) {
    this.link = link;
    this.outlets = outlets;
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
      inARow.remove(round);
      if (isOverrun && now - lastLate >= quiet) {
        isOverrun = false;
        outlets.tell(links -> links.onTime(link));
      }
      return;
    }
    outlets.tell(links -> links.late(link));
    lastLate = now;
    quiet = Math.max(QUIET, QUIET_PERIODS * cycle.period().toNanos());
    int times = inARow.merge(round, 1, Integer::sum);
    if (!isOverrun && times >= ENOUGH) {
      isOverrun = true;
      Overrun overrun =
          new Overrun(
              cycle.device(),
              cycle.period(),
              Duration.ofNanos(now - deadline),
              plan.get().shortestPeriod());
      outlets.tell(links -> links.overrun(link, overrun));
    }
  }

  /** Forgets a round that no longer exists. */
  void forget(PollRound round) {
    inARow.remove(round);
  }
}
