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
  private static final Duration REPEAT_INTERVAL = Duration.ofMinutes(10);

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MAX_PER_WINDOW = 10;
  private static final int MAX_KEYS = 200;

  /** Created with the first event. */
  private Map<String, Instant> reported = Map.of();

  private Instant windowStart = Instant.EPOCH;
  private int inWindow;
  private long suppressed;

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
    Instant last = reported.get(key);
    boolean isSame = last != null && isWithin(REPEAT_INTERVAL, last, now);
    if (isSame || inWindow >= MAX_PER_WINDOW) {
      suppressed++;
      return OptionalLong.empty();
    }
    inWindow++;
    if (reported.isEmpty()) {
      reported = new LinkedHashMap<>();
    }
    reported.remove(key);
    reported.put(key, now);
    if (reported.size() > MAX_KEYS) {
      reported.remove(reported.keySet().iterator().next());
    }
    long before = suppressed;
    suppressed = 0;
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
