// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import java.time.Duration;
import java.time.Instant;

/**
 * A token bucket that limits how many rejections get a record of their own. Any client that may
 * publish can cause rejections, and a flood of them must not fill the disk. Rejections above the
 * limit are only counted.
 */
public final class RefusalBudget {

  /** Burst size: number of rejections that are recorded without a pause. */
  public static final int MAX_BURST = 100;

  /** Time after which one more rejection can be recorded. */
  public static final Duration RECORD_INTERVAL = Duration.ofSeconds(2);

  private Instant emptyAt = Instant.EPOCH;
  private long uncounted;

  /** Returns whether this rejection gets a record; if not, counts it. */
  boolean admits(Instant now) {
    Instant from =
        emptyAt.isAfter(now.minus(RECORD_INTERVAL.multipliedBy(MAX_BURST)))
            ? emptyAt
            : now.minus(RECORD_INTERVAL.multipliedBy(MAX_BURST));
    if (from.plus(RECORD_INTERVAL).isAfter(now)) {
      uncounted++;
      return false;
    }
    emptyAt = from.plus(RECORD_INTERVAL);
    return true;
  }

  /** Returns the number of rejections without a record since the last call, and resets it. */
  long takeUncounted() {
    long count = uncounted;
    uncounted = 0;
    return count;
  }
}
