// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A rate limiter for events: passes new events but no repetitions, and never many at a time. A
 * client that tries a thousand topics causes a few events, not a thousand. Not thread-safe.
 */
public final class EventRateLimiter {

  /** An event with the same key is reported again only after this time. */
  private static final Duration SAME = Duration.ofMinutes(10);

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_A_WINDOW = 10;
  private static final int MOST_KEYS = 200;

  private final Map<String, Instant> told = new LinkedHashMap<>();
  private Instant windowStart = Instant.EPOCH;
  private int inWindow;
  private long leftOut;

  /**
   * Decides whether an event is reported.
   *
   * @return how many others were suppressed since the last reported event; empty if this one is
   *     suppressed as well.
   */
  public OptionalLong admit(String key, Instant now) {
    if (!isWithin(WINDOW, windowStart, now)) {
      windowStart = now;
      inWindow = 0;
    }
    Instant last = told.get(key);
    boolean isSame = last != null && isWithin(SAME, last, now);
    if (isSame || inWindow >= MOST_A_WINDOW) {
      leftOut++;
      return OptionalLong.empty();
    }
    inWindow++;
    told.remove(key);
    told.put(key, now);
    if (told.size() > MOST_KEYS) {
      told.remove(told.keySet().iterator().next());
    }
    long before = leftOut;
    leftOut = 0;
    return OptionalLong.of(before);
  }

  /**
   * Returns false if the clock was set back: otherwise events would be suppressed until the old
   * time is reached again.
   */
  private static boolean isWithin(Duration time, Instant since, Instant now) {
    return !now.isBefore(since) && now.isBefore(since.plus(time));
  }
}
