// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.config.model.site.SerialSettings;

/**
 * The speed of characters on a line.
 *
 * @param baud bits per second, 50 to 4 000 000.
 * @param bits of one character, with start, parity and stop bits, 9 to 12.
 */
public record LinePace(int baud, int bits) {

  private static final long SECOND = 1_000_000_000;

  /**
   * Maximum baud rate at which 3.5 characters of silence separate frames; above it, the silence is
   * 1.75 ms (Modbus over Serial Line V1.02, 2.5.1.1).
   */
  private static final int FIXED_SILENCE_ABOVE = 19_200;

  private static final long FIXED_SILENCE = 1_750_000;

  public LinePace {
    if (baud < 50 || baud > 4_000_000 || bits < 9 || bits > 12) {
      throw new IllegalArgumentException(
          "%d baud, %d bits: expected 50 to 4000000 and 9 to 12".formatted(baud, bits));
    }
  }

  public static LinePace of(SerialSettings line) {
    return new LinePace(line.baud(), line.bitsPerCharacter());
  }

  /** Returns the nanoseconds that characters take, rounded up. */
  public long nanos(int characters) {
    return (SECOND * bits * characters + baud - 1) / baud;
  }

  /** Returns the nanoseconds of silence that separate two frames. */
  long silence() {
    return baud > FIXED_SILENCE_ABOVE ? FIXED_SILENCE : nanos(7) / 2;
  }
}
