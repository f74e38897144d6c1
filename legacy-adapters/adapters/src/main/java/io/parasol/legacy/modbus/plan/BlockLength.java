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
  public static final long FIRST_PAUSE = 3_600_000_000_000L;

  private static final long LONGEST_PAUSE = 24 * FIRST_PAUSE;

  private final int most;
  private int length;
  private long pause = FIRST_PAUSE;
  private long trialAt;

  /**
   * @param most maximum that the profile or the protocol allows.
   */
  BlockLength(int most) {
    this.most = most;
    this.length = most;
  }

  int length() {
    return length;
  }

  /** Reduces the length because longer blocks get no response. Never increases it. */
  void shorten(int to, long now) {
    if (to < length) {
      length = to;
      trialAt = now + pause;
    }
  }

  /** Returns the length to try; empty if no trial is due. */
  OptionalInt trial(long now) {
    return length < most && now - trialAt >= 0
        ? OptionalInt.of(Math.min(most, length + Math.max(1, length / 4)))
        : OptionalInt.empty();
  }

  /** Records that a block of length {@code to} was answered. */
  void grew(int to, long now) {
    length = Math.min(most, Math.max(length, to));
    pause = FIRST_PAUSE;
    trialAt = now + pause;
  }

  /** Records that the longer block was not answered. */
  void stayed(long now) {
    pause = Math.min(LONGEST_PAUSE, 2 * pause);
    trialAt = now + pause;
  }
}
