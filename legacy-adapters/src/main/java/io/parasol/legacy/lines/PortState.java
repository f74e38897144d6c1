// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.time.Duration;

/**
 * Whether a port is open, and if not, when it is tried again.
 *
 * <pre>
 *             opened
 *   CLOSED ───────────▶ OPEN
 *     ▲ │ failed          │
 *     ╰─╯◀────────────────╯ failed
 * </pre>
 *
 * @param failures in a row, since it was last open.
 * @param retryAt nanoseconds of the monotonic clock; means nothing while it is open.
 */
record PortState(boolean isOpen, int failures, long retryAt) {

  private static final Duration FIRST = Duration.ofSeconds(1);

  /** An adapter that is plugged in again is found after so long at most. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final int MOST_DOUBLINGS = 6;

  static PortState initial(long now) {
    return new PortState(false, 0, now);
  }

  PortState opened() {
    return new PortState(true, 0, 0);
  }

  /**
   * It could not be opened, or is gone.
   *
   * @param jitter 0 to 1.
   */
  PortState failed(long now, double jitter) {
    long wait = FIRST.toNanos() << Math.min(failures, MOST_DOUBLINGS);
    long bounded = Math.min(wait, LONGEST.toNanos());
    long spread = (long) (bounded * (0.75 + 0.25 * jitter));
    return new PortState(false, failures + 1, now + spread);
  }

  boolean isRetryDue(long now) {
    return !isOpen && now - retryAt >= 0;
  }
}
