// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.config.limit.TokenBuckets;

/** The rate limit of writes for each identity: some at once, and then one a second. Thread-safe. */
final class WriteRates {

  /** Number of writes without a pause. */
  static final int AT_ONCE = 20;

  private static final int MAX_IDENTITIES = 256;

  private final TokenBuckets<String> buckets =
      new TokenBuckets<>(new Rate(1, AT_ONCE), MAX_IDENTITIES);

  /**
   * Counts a write, and decides whether it is allowed.
   *
   * @param now monotonic, in nanoseconds.
   */
  synchronized boolean admit(String identity, long now) {
    return buckets.take(identity, now);
  }
}
