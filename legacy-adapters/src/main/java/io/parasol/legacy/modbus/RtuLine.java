// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;

/**
 * The times of a line that carries RTU frames, and whether it repeats what is sent.
 *
 * @param silence kept before every request; 3.5 characters on a serial line.
 * @param frameEnd a pause after which nothing more belongs to a frame. A shorter one, though longer
 *     than the standard's 1.5 characters, never breaks a frame: adapters deliver in batches.
 * @param echoes whether the line returns each request before the answer.
 */
public record RtuLine(Duration silence, Duration frameEnd, boolean echoes) {

  /**
   * Up to this speed the silence is 3.5 characters, above it fixed (Serial Line V1.02, 2.5.1.1).
   */
  private static final int FIXED_SILENCE_ABOVE = 19_200;

  private static final Duration FIXED_SILENCE = Duration.ofNanos(1_750_000);

  /** Longer than the 16 ms for which USB adapters hold bytes back, with a busy machine on top. */
  private static final Duration LEAST_FRAME_END = Duration.ofMillis(50);

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /**
   * A TCP connection to a box that has the line at its other end. How the stream is cut means
   * nothing, so only a pause that no network makes ends a frame. The silence is for the second copy
   * of an answer: it is to come before the next request, whose answer it would be taken for.
   */
  public static final RtuLine OVER_TCP =
      new RtuLine(Duration.ofMillis(2), Duration.ofMillis(500), false);

  public RtuLine {
    require(!silence.isNegative() && silence.compareTo(LONGEST) <= 0, "silence", silence);
    require(
        frameEnd.compareTo(Duration.ofMillis(1)) >= 0 && frameEnd.compareTo(LONGEST) <= 0,
        "frame end",
        frameEnd);
  }

  /**
   * A serial line.
   *
   * @param baud bits a second, above 0.
   * @param characterBits bits of one character with start, parity and stop: 10 or 11.
   */
  public static RtuLine serial(int baud, int characterBits, boolean echoes) {
    Duration silence =
        baud > FIXED_SILENCE_ABOVE
            ? FIXED_SILENCE
            : Duration.ofNanos(1_000_000_000L * characterBits * 7 / (2L * baud));
    Duration frameEnd = silence.compareTo(LEAST_FRAME_END) > 0 ? silence : LEAST_FRAME_END;
    return new RtuLine(silence, frameEnd, echoes);
  }

  private static void require(boolean holds, String what, Duration found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s %s: expected up to %s".formatted(what, found, LONGEST));
    }
  }
}
