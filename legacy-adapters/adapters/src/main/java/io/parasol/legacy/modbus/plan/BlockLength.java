// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import java.util.OptionalInt;

/**
 * The maximum length of a block of registers, or of bits, that a device answers. It shrinks when
 * longer blocks get no response. An hour later, a block a quarter longer is tried. Each failed
 * trial doubles the wait for the next, up to a day.
 */
public final class BlockLength {

  /** Wait before the first trial of a longer block, in nanoseconds: one hour. */
  public static final long FIRST_RETRY_DELAY = 3_600_000_000_000L;

  private static final long MAX_PAUSE = 24 * FIRST_RETRY_DELAY;

  private final int max;
  private int length;
  private long retryDelay = FIRST_RETRY_DELAY;
  private long trialAt;

  /**
   * @param max maximum that the profile or the protocol allows.
   */
  BlockLength(int max) {
    this.max = max;
    this.length = max;
  }

  int length() {
    return length;
  }

  /** Reduces the length because longer blocks get no response. Never increases it. */
  void shorten(int to, long now) {
    if (to < length) {
      length = to;
      trialAt = now + retryDelay;
    }
  }

  /** Returns the length to try; empty if no trial is due. */
  OptionalInt trial(long now) {
    return length < max && now - trialAt >= 0
        ? OptionalInt.of(Math.min(max, length + Math.max(1, length / 4)))
        : OptionalInt.empty();
  }

  /** Records that a block of length {@code to} was answered. */
  void trialSucceeded(int to, long now) {
    length = Math.min(max, Math.max(length, to));
    retryDelay = FIRST_RETRY_DELAY;
    trialAt = now + retryDelay;
  }

  /** Records that the longer block was not answered. */
  void trialFailed(long now) {
    retryDelay = Math.min(MAX_PAUSE, 2 * retryDelay);
    trialAt = now + retryDelay;
  }
}
