// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import java.time.Duration;
import java.time.Instant;

/** A token bucket that limits how many rejections get a record of their own. */
final class RefusalBudget {

  private final Duration burst;
  private final Duration interval;
  private Instant emptyAt = Instant.EPOCH;

  /**
   * @param burst number of rejections that are recorded without a pause.
   * @param interval time after which one more rejection can be recorded.
   */
  RefusalBudget(int burst, Duration interval) {
    this.burst = interval.multipliedBy(burst);
    this.interval = interval;
  }

  /** Returns whether one more rejection can be recorded, and counts it. */
  boolean admits(Instant now) {
    if (emptyAt.isAfter(now)) {
      emptyAt = now.minus(interval); // the clock went back
    }
    Instant from = isUnused(now) ? now.minus(burst) : emptyAt;
    if (from.plus(interval).isAfter(now)) {
      return false;
    }
    emptyAt = from.plus(interval);
    return true;
  }

  /** Returns whether the burst is available again. */
  boolean isUnused(Instant now) {
    return !emptyAt.isAfter(now.minus(burst));
  }
}
