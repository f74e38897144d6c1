// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/**
 * How long a unit takes to answer: their mean and how far they stray from it, in nanoseconds, the
 * recent ones weighing most (RFC 6298, 2).
 */
final class RoundTrip {

  private long mean;
  private long deviation;
  private boolean known;

  void took(long nanos) {
    if (!known) {
      known = true;
      mean = nanos;
      deviation = nanos / 2;
      return;
    }
    deviation += (Math.abs(mean - nanos) - deviation) / 4;
    mean += (nanos - mean) / 8;
  }

  /** Nanoseconds; 0 before the first. */
  long mean() {
    return mean;
  }

  /**
   * What hardly an answer exceeds.
   *
   * @param least how far answers may stray, even if none has lately.
   */
  long mostWith(long least) {
    return mean + Math.max(least, 4 * deviation);
  }

  /** What hardly an answer exceeds, or {@code unknown} when there was none yet. */
  long most(long unknown) {
    return known ? mean + 4 * deviation : unknown;
  }
}
