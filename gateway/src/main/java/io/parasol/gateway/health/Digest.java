// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Lets through what is new, not what repeats, and never many at a time: somebody who tries a
 * thousand doors makes one line, not a thousand. Not thread-safe.
 */
final class Digest {

  /** The same again is told only after this. */
  private static final Duration SAME = Duration.ofMinutes(10);

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_A_WINDOW = 10;
  private static final int MOST_KEYS = 200;

  private final Map<String, Instant> told = new LinkedHashMap<>();
  private Instant windowStart = Instant.EPOCH;
  private int inWindow;
  private long leftOut;

  /**
   * Whether this is to be told.
   *
   * @return how many others were left out since the last that was told; empty if this one is left
   *     out too.
   */
  OptionalLong admit(String key, Instant now) {
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

  /** Not where the clock was set back: nobody is to wait for it to come round again. */
  private static boolean isWithin(Duration time, Instant since, Instant now) {
    return !now.isBefore(since) && now.isBefore(since.plus(time));
  }
}
