// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.OptionalInt;

/**
 * The longest block of registers, or of bits, that a device is asked for: shortened when longer
 * ones stay unanswered, and tried a quarter longer an hour later, then after two if that was in
 * vain, at last every day.
 */
final class BlockLength {

  /** Nanoseconds until a longer block is tried: an hour. */
  static final long FIRST_PAUSE = 3_600_000_000_000L;

  private static final long LONGEST_PAUSE = 24 * FIRST_PAUSE;

  private final int most;
  private int length;
  private long pause = FIRST_PAUSE;
  private long trialAt;

  /**
   * @param most what the profile grants, or the protocol.
   */
  BlockLength(int most) {
    this.most = most;
    this.length = most;
  }

  int length() {
    return length;
  }

  /** Longer ones are not answered. */
  void shorten(int to, long now) {
    if (to < length) {
      length = to;
      trialAt = now + pause;
    }
  }

  /** The length to try, if it is time to. */
  OptionalInt trial(long now) {
    return length < most && now - trialAt >= 0
        ? OptionalInt.of(Math.min(most, length + Math.max(1, length / 4)))
        : OptionalInt.empty();
  }

  /** A block of that length was answered. */
  void grew(int to, long now) {
    length = Math.min(most, Math.max(length, to));
    pause = FIRST_PAUSE;
    trialAt = now + pause;
  }

  /** The longer block was not answered. */
  void stayed(long now) {
    pause = Math.min(LONGEST_PAUSE, 2 * pause);
    trialAt = now + pause;
  }
}
