// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.config.model.site.Framing;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import java.time.Duration;

/**
 * The framing of a line, its times, and whether it echoes requests.
 *
 * @param silence silent interval before every request; 3.5 characters on a serial line.
 * @param frameEnd pause that ends a frame. A shorter one never breaks a frame, even if it exceeds
 *     the standard's 1.5 characters (Serial Line V1.02, 2.5.1.1): adapters deliver in batches.
 * @param echoes whether the line echoes each request before the response.
 */
public record LineSettings(Framing framing, Duration silence, Duration frameEnd, boolean echoes) {

  /**
   * Up to this baud rate the silent interval is 3.5 characters; above it is fixed (Serial Line
   * V1.02, 2.5.1.1).
   */
  private static final int FIXED_SILENCE_ABOVE = 19_200;

  private static final Duration FIXED_SILENCE = Duration.ofNanos(1_750_000);

  /** Longer than the 16 ms for which USB adapters hold bytes back, with reserve for a busy host. */
  private static final Duration MIN_FRAME_END = Duration.ofMillis(50);

  /** Maximum interval between characters of an ASCII frame (Serial Line V1.02, 2.5.2.1). */
  private static final Duration ASCII_FRAME_END = Duration.ofSeconds(1);

  private static final Duration MAX_DURATION = Duration.ofSeconds(10);

  /**
   * The settings of RTU over a TCP connection to a gateway with the serial line at its other end.
   * The segmentation of the stream has no meaning, so only a pause that no network causes ends a
   * frame. The silent interval is meant for duplicated responses: a duplicate must arrive before
   * the next request, or it would be taken for the response to that.
   */
  public static final LineSettings OVER_TCP =
      new LineSettings(Framing.RTU, Duration.ofMillis(2), Duration.ofMillis(500), false);

  public LineSettings {
    require(!silence.isNegative() && silence.compareTo(MAX_DURATION) <= 0, "silence", silence);
    require(
        frameEnd.compareTo(Duration.ofMillis(1)) >= 0 && frameEnd.compareTo(MAX_DURATION) <= 0,
        "frame end",
        frameEnd);
  }

  /**
   * Returns the settings of a local serial line. ASCII needs no silent interval; it gets that of
   * RTU, so that a duplicated response can begin in it.
   */
  public static LineSettings of(ModbusSerial line) {
    Duration silence = silence(line.port().baud(), line.port().bitsPerCharacter());
    Duration frameEnd =
        switch (line.framing()) {
          case RTU -> silence.compareTo(MIN_FRAME_END) > 0 ? silence : MIN_FRAME_END;
          case ASCII -> ASCII_FRAME_END;
        };
    return new LineSettings(line.framing(), silence, frameEnd, line.echo());
  }

  /**
   * Returns the silent interval before a request on a serial line.
   *
   * @param bits bits of one character, with start, parity and stop bits.
   */
  public static Duration silence(int baud, int bits) {
    return baud > FIXED_SILENCE_ABOVE
        ? FIXED_SILENCE
        : Duration.ofNanos(1_000_000_000L * bits * 7 / (2L * baud));
  }

  private static void require(boolean holds, String what, Duration found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s %s: expected up to %s".formatted(what, found, MAX_DURATION));
    }
  }
}
