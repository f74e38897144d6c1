// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.time.Duration;

/**
 * When the store goes to the disk: each time costs a flash memory part of its life.
 *
 * @param records a group of that many messages is committed at once,
 * @param delay and a smaller one when its first message has waited that long.
 * @param sync how often cursors are made durable: a cut of the power repeats at most the
 *     acknowledgements of that time.
 * @param retry how long a disk that takes nothing is left alone.
 */
record Rhythm(int records, Duration delay, Duration sync, Duration retry) {

  static final Rhythm DEFAULT =
      new Rhythm(50, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(1));

  /** So many messages are some tens of thousands of values. */
  private static final int MOST_RECORDS = 1_000;

  /** As usual, but that what comes within that time is committed together. */
  static Rhythm committing(Duration delay) {
    return new Rhythm(MOST_RECORDS, delay, DEFAULT.sync, DEFAULT.retry);
  }

  /** The same, where time passes that many times as fast. */
  Rhythm faster(int times) {
    return new Rhythm(
        records, delay.dividedBy(times), sync.dividedBy(times), retry.dividedBy(times));
  }
}
