// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.time.Duration;
import java.time.Instant;

/**
 * Says which refusals are worth a record of their own. Anybody who may publish can have messages
 * refused; a flood of them must not fill the disk, and those beyond it are counted.
 */
final class RefusalBudget {

  /** So many in a row are recorded. */
  static final int MOST = 100;

  /** How long it takes until one more is. */
  static final Duration EACH = Duration.ofSeconds(2);

  private Instant emptyAt = Instant.EPOCH;
  private long uncounted;

  /** Whether this one is recorded. */
  boolean admits(Instant now) {
    Instant from =
        emptyAt.isAfter(now.minus(EACH.multipliedBy(MOST)))
            ? emptyAt
            : now.minus(EACH.multipliedBy(MOST));
    if (from.plus(EACH).isAfter(now)) {
      uncounted++;
      return false;
    }
    emptyAt = from.plus(EACH);
    return true;
  }

  /** How many were not, since this was last asked. */
  long takeUncounted() {
    long count = uncounted;
    uncounted = 0;
    return count;
  }
}
