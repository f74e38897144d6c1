// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often something was recorded, and when for the last time, by its kind. */
final class Counts {

  /** Maximum number of kinds; further ones are not counted. */
  private static final int MAX_KINDS = 1000;

  private final Map<String, Count> byKind = new TreeMap<>();

  private record Count(long times, @Nullable Instant last) {}

  /**
   * Counts one.
   *
   * @param at null if it has no time.
   */
  void add(String kind, long times, @Nullable Instant at) {
    Count before = byKind.get(kind);
    if (before == null && byKind.size() >= MAX_KINDS) {
      return;
    }
    Count known = before == null ? new Count(0, null) : before;
    byKind.put(kind, new Count(known.times() + times, at == null ? known.last() : at));
  }

  /** Returns the count and the last time, for people. */
  String text(String kind) {
    Count count = byKind.get(kind);
    if (count == null) {
      return "0";
    }
    return count.last() == null
        ? String.valueOf(count.times())
        : "%d, last at %s".formatted(count.times(), count.last());
  }
}
