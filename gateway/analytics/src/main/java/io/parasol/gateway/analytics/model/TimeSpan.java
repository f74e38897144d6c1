// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

import java.time.Instant;

/**
 * A time from {@code begin} (included) to {@code end} (excluded).
 *
 * @param end {@link #OPEN} while the end is not known
 */
public record TimeSpan(Instant begin, Instant end) {

  public static final Instant OPEN = Instant.MAX;

  public TimeSpan {
    if (end.isBefore(begin)) {
      throw new IllegalArgumentException("end %s is before begin %s".formatted(end, begin));
    }
  }

  /** Returns whether two spans have a moment in common. */
  public boolean overlaps(Instant otherBegin, Instant otherEnd) {
    return begin.isBefore(otherEnd) && otherBegin.isBefore(end);
  }

  /** Returns whether the end is not known yet. */
  public boolean isOpen() {
    return end.equals(OPEN);
  }
}
