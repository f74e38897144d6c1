// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import java.time.Duration;

/**
 * For how long no message may come before the ingest connects again.
 *
 * <p>HiveMQ CE 2025.5 reports a message of a shared subscription only if its queue was empty
 * before, which it may never be again after the broker was killed. Then each connect gets what has
 * come since the last one. In a fleet that is only quiet, the limit grows.
 *
 * <p>Not thread-safe.
 */
final class SilenceLimit {

  static final Duration MIN = Duration.ofSeconds(30);
  static final Duration MAX = Duration.ofMinutes(5);

  private Duration now = MIN;

  /** Returns the limit of the present connection. */
  Duration now() {
    return now;
  }

  /**
   * A connection has ended.
   *
   * @param hasReceived whether a message came.
   */
  void ended(boolean hasReceived) {
    Duration doubled = now.multipliedBy(2);
    if (hasReceived) {
      now = MIN;
    } else {
      now = doubled.compareTo(MAX) < 0 ? doubled : MAX;
    }
  }
}
