// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.limit.TokenBucket.Rate;
import java.time.Duration;

/**
 * When the store writes to the disk. Every write wears flash memory.
 *
 * @param records number of messages after which a group is committed at once.
 * @param delay how long the first message of a smaller group waits before the group is committed.
 * @param sync how long an acknowledgement waits for a group with which it is made durable: after a
 *     power failure at most the messages acknowledged in this time are repeated.
 * @param forced how soon one commit may follow another for a caller of {@link GroupCommit#flush}.
 *     Messages that arrive before it may begin share it.
 * @param retry how long the store waits before it tries a disk again that rejects writes.
 */
record CommitPolicy(
    int records, Duration delay, Duration sync, CommitSpacing.Limit forced, Duration retry) {

  static final CommitPolicy DEFAULT =
      new CommitPolicy(
          50,
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          new CommitSpacing.Limit(Duration.ofMillis(8), new Rate(25, 64)),
          Duration.ofSeconds(1));

  /** Maximum number of messages in a group; these hold some tens of thousands of values. */
  private static final int MAX_RECORDS = 1_000;

  /**
   * Returns the default policy, but with groups that are committed after the given delay.
   * Acknowledgements wait longer than that, so that they are part of the next group.
   */
  static CommitPolicy withDelay(Duration delay) {
    Duration longer = delay.plus(delay.dividedBy(5));
    Duration sync = longer.compareTo(DEFAULT.sync) > 0 ? longer : DEFAULT.sync;
    return new CommitPolicy(MAX_RECORDS, delay, sync, DEFAULT.forced, DEFAULT.retry);
  }

  /**
   * Returns how often the catalogue is made durable. It matters only if the power fails and the
   * newest segment is damaged as well, and a sync of it writes pages of its own.
   */
  Duration catalogue() {
    return sync.multipliedBy(5);
  }

  /** Returns the same policy for time that runs faster by the given factor. */
  CommitPolicy accelerated(int factor) {
    return new CommitPolicy(
        records,
        delay.dividedBy(factor),
        sync.dividedBy(factor),
        forced.accelerated(factor),
        retry.dividedBy(factor));
  }
}
