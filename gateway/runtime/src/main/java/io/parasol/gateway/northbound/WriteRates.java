// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rate limit of writes for each identity: some at once, and then one a second (token buckets).
 * Thread-safe.
 */
final class WriteRates {

  /** Number of writes without a pause. */
  static final int AT_ONCE = 20;

  private static final int MAX_IDENTITIES = 256;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, Balance> balances =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Balance> eldest) {
          return size() > MAX_IDENTITIES;
        }
      };

  private record Balance(double writes, long at) {
    Balance refilled(long now) {
      return new Balance(Math.min(AT_ONCE, writes + (now - at) / NANOS_PER_SECOND), now);
    }
  }

  /**
   * Counts a write, and decides whether it is allowed.
   *
   * @param now monotonic, in nanoseconds.
   */
  synchronized boolean admit(String identity, long now) {
    Balance left = balances.getOrDefault(identity, new Balance(AT_ONCE, now)).refilled(now);
    boolean isAllowed = left.writes() >= 1;
    balances.put(identity, isAllowed ? new Balance(left.writes() - 1, now) : left);
    return isAllowed;
  }
}
