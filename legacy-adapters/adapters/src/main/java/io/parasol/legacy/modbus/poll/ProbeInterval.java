// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import java.util.random.RandomGenerator;

/**
 * The interval between the probes of a dead unit. All dead units of a link together get at most 5 %
 * of its time, however long their timeouts are. The interval doubles with each failed probe up to
 * five minutes; only the 5 % limit and a jitter of up to 10 % can extend it further.
 */
final class ProbeInterval {

  private static final long SHARE_DIVISOR = 20;
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
   * @param timeout nanoseconds that a failed probe costs.
   */
  long next(int probes, int dead, long timeout) {
    long share = SHARE_DIVISOR * timeout * dead;
    long backoff = Math.min(MAX_NANOS, (SHARE_DIVISOR * timeout) << Math.min(probes, 20));
    long interval = Math.max(share, backoff);
    return interval + (long) (interval * JITTER * random.nextDouble());
  }
}
