// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import java.util.random.RandomGenerator;

/**
 * The interval between the probes of a dead unit. All dead units of a link together get at most 5 %
 * of its time, because each waits in proportion to what its last failure cost. The interval doubles
 * with each failed probe, from 20 times to 300 times that cost, within 2 s to 10 s at the low end
 * and five minutes at the high end. Only the 5 % limit and a jitter of up to 10 % can extend it
 * further.
 */
final class ProbeInterval {

  private static final long SHARE_DIVISOR = 20;
  private static final long MAX_FACTOR = 300;
  private static final long MIN_FIRST_NANOS = 2_000_000_000L;
  private static final long MIN_LAST_NANOS = 10_000_000_000L;
  private static final long MAX_NANOS = 300_000_000_000L;
  private static final double JITTER = 0.1;

  private final RandomGenerator random;

  ProbeInterval(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Returns the nanoseconds until the next probe.
   *
   * @param probes how many probes have failed so far.
   * @param dead how many units of the link are dead, this one included.
   * @param took nanoseconds for which the last failed request occupied the line.
   */
  long next(int probes, int dead, long took) {
    long first = Math.max(MIN_FIRST_NANOS, SHARE_DIVISOR * took);
    long last = Math.min(MAX_NANOS, Math.max(MIN_LAST_NANOS, MAX_FACTOR * took));
    long backoff = Math.min(last, first << Math.min(probes, 20));
    long interval = Math.max(SHARE_DIVISOR * took * dead, backoff);
    return interval + (long) (interval * JITTER * random.nextDouble());
  }
}
