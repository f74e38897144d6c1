// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.time.Duration;

/**
 * Whether a port is open, and if not, when the next attempt to open it is due.
 *
 * <pre>
 *             opened
 *   CLOSED ───────────▶ OPEN
 *     ▲ │ failed          │
 *     ╰─╯◀────────────────╯ failed
 * </pre>
 *
 * @param failures consecutive failures. A port that works for {@link #MAX_RETRY_DELAY} after it was
 *     opened ends the series.
 * @param at in nanoseconds of the monotonic clock: when an open port was opened, or when the next
 *     attempt is due.
 */
record PortState(boolean isOpen, int failures, long at) {

  private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(1);

  /**
   * Maximum delay between two attempts: an adapter that is plugged in again is found within this
   * time.
   */
  private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(30);

  private static final int MAX_DOUBLINGS = 6;

  static PortState initial(long now) {
    return new PortState(false, 0, now);
  }

  PortState opened(long now) {
    return new PortState(true, failures, now);
  }

  /**
   * Returns the state after the port could not be opened or was lost. The delay until the next
   * attempt doubles with each failure, and is shortened by up to a quarter at random.
   *
   * @param jitter 0 to 1.
   */
  PortState failed(long now, double jitter) {
    boolean hasWorked = isOpen && now - at >= MAX_RETRY_DELAY.toNanos();
    int before = hasWorked ? 0 : failures;
    long wait = FIRST_RETRY_DELAY.toNanos() << Math.min(before, MAX_DOUBLINGS);
    long bounded = Math.min(wait, MAX_RETRY_DELAY.toNanos());
    long spread = (long) (bounded * (0.75 + 0.25 * jitter));
    return new PortState(false, before + 1, now + spread);
  }

  boolean isRetryDue(long now) {
    return !isOpen && now - at >= 0;
  }
}
