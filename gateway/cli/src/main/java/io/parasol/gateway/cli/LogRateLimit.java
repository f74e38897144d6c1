// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A limit on how many log lines of one cause are written in a minute. The cause is the logger and
 * the message before its values are filled in, so that it is the same for all clients and devices.
 * What is left out is counted. Not thread-safe.
 */
final class LogRateLimit {

  /** Lines of one cause in a minute. */
  static final int MAX_LINES = 100;

  /** Causes that are counted one by one in a minute; all further ones together count as one. */
  static final int MAX_CAUSES = 500;

  /** Causes whose omissions are reported one by one. */
  static final int MAX_REPORTED = 10;

  static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private static final Cause OTHERS = new Cause("others", "(other messages)");

  private final Map<Cause, Integer> lines = new HashMap<>();
  private long since;

  /**
   * @param now nanoseconds of the monotonic clock of all calls.
   */
  LogRateLimit(long now) {
    this.since = now;
  }

  record Cause(String logger, String message) {}

  /** Lines of one cause that were left out. */
  record Omission(Cause cause, int count) {}

  /** Counts a line, and returns whether it may be written. */
  boolean admit(String logger, String message) {
    Cause cause = new Cause(logger, message);
    boolean isKnown = lines.size() < MAX_CAUSES || lines.containsKey(cause);
    return lines.merge(isKnown ? cause : OTHERS, 1, Integer::sum) <= MAX_LINES;
  }

  /**
   * Returns what was left out in the minute that has passed, the largest first; empty while it has
   * not.
   */
  List<Omission> endOfMinute(long now) {
    return now - since < INTERVAL ? List.of() : restart(now);
  }

  private List<Omission> restart(long now) {
    List<Omission> all = new ArrayList<>();
    lines.forEach(
        (cause, count) -> {
          if (count > MAX_LINES) {
            all.add(new Omission(cause, count - MAX_LINES));
          }
        });
    lines.clear();
    since = now;
    all.sort(Comparator.comparingInt(Omission::count).reversed());
    if (all.size() <= MAX_REPORTED) {
      return all;
    }
    int rest = all.stream().skip(MAX_REPORTED).mapToInt(Omission::count).sum();
    List<Omission> reported = new ArrayList<>(all.subList(0, MAX_REPORTED));
    reported.add(new Omission(OTHERS, rest));
    return reported;
  }
}
