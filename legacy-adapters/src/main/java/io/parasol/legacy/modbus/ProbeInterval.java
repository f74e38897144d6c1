// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.random.RandomGenerator;

/**
 * How long a dead unit is left alone. All dead units of a link together get at most a twentieth of
 * its time, however long they take to time out; each is asked less and less often, but as a rule
 * every five minutes at least.
 */
final class ProbeInterval {

  private static final long SHARE = 20;
  private static final long LONGEST = 300_000_000_000L;
  private static final double JITTER = 0.1;

  private final RandomGenerator random;

  ProbeInterval(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Nanoseconds to the next probe.
   *
   * @param probes how many have failed so far.
   * @param dead how many units of the link are dead, this one included.
   * @param timeout nanoseconds that a probe costs when it fails.
   */
  long next(int probes, int dead, long timeout) {
    long share = SHARE * timeout * dead;
    long longer = Math.min(LONGEST, (SHARE * timeout) << Math.min(probes, 20));
    long interval = Math.max(share, longer);
    return interval + (long) (interval * JITTER * random.nextDouble());
  }
}
