// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig.Link.ModbusSerial;
import io.parasol.config.site.Framing;
import java.time.Duration;

/**
 * How frames stand on a line, its times, and whether it repeats what is sent.
 *
 * @param silence kept before every request; 3.5 characters on a serial line.
 * @param frameEnd a pause after which nothing more belongs to a frame. A shorter one, though longer
 *     than the standard's 1.5 characters, never breaks a frame: adapters deliver in batches.
 * @param echoes whether the line returns each request before the answer.
 */
public record LineSettings(Framing framing, Duration silence, Duration frameEnd, boolean echoes) {

  /**
   * Up to this speed the silence is 3.5 characters, above it fixed (Serial Line V1.02, 2.5.1.1).
   */
  private static final int FIXED_SILENCE_ABOVE = 19_200;

  private static final Duration FIXED_SILENCE = Duration.ofNanos(1_750_000);

  /** Longer than the 16 ms for which USB adapters hold bytes back, with a busy machine on top. */
  private static final Duration LEAST_FRAME_END = Duration.ofMillis(50);

  /** Characters of an ASCII frame may come so far apart (Serial Line V1.02, 2.5.2.1). */
  private static final Duration ASCII_FRAME_END = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /**
   * RTU over a TCP connection to a box that has the line at its other end. How the stream is cut
   * means nothing, so only a pause that no network makes ends a frame. The silence is for the
   * second copy of an answer: it is to come before the next request, whose answer it would be taken
   * for.
   */
  public static final LineSettings OVER_TCP =
      new LineSettings(Framing.RTU, Duration.ofMillis(2), Duration.ofMillis(500), false);

  public LineSettings {
    require(!silence.isNegative() && silence.compareTo(LONGEST) <= 0, "silence", silence);
    require(
        frameEnd.compareTo(Duration.ofMillis(1)) >= 0 && frameEnd.compareTo(LONGEST) <= 0,
        "frame end",
        frameEnd);
  }

  /**
   * A serial line of this machine. ASCII needs no silence; it has that of RTU all the same, for the
   * second copy of an answer to begin in.
   */
  public static LineSettings of(ModbusSerial line) {
    Duration silence = silence(line.port().baud(), line.port().bitsPerCharacter());
    Duration frameEnd =
        switch (line.framing()) {
          case RTU -> silence.compareTo(LEAST_FRAME_END) > 0 ? silence : LEAST_FRAME_END;
          case ASCII -> ASCII_FRAME_END;
        };
    return new LineSettings(line.framing(), silence, frameEnd, line.echo());
  }

  /**
   * What is kept before a request on a serial line.
   *
   * @param bits of one character, with start, parity and stop.
   */
  static Duration silence(int baud, int bits) {
    return baud > FIXED_SILENCE_ABOVE
        ? FIXED_SILENCE
        : Duration.ofNanos(1_000_000_000L * bits * 7 / (2L * baud));
  }

  private static void require(boolean holds, String what, Duration found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s %s: expected up to %s".formatted(what, found, LONGEST));
    }
  }
}
