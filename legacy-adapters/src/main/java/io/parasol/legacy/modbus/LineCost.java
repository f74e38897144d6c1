// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;

/**
 * How long a read takes on a link, with its answer: so much for the request, so much for each
 * register in the answer. Reading a gap is worth it when it costs less than another request.
 *
 * @param request nanoseconds, above 0.
 * @param register nanoseconds, not below 0. Sixteen bits of a table of bits cost as much.
 */
record LineCost(long request, long register) {

  /**
   * Ethernet to an old controller: a round trip of some milliseconds, and some microseconds to look
   * up a register. A gap of less than 125 registers is then always worth reading.
   */
  static final LineCost TCP = new LineCost(5_000_000, 20_000);

  /**
   * Up to this speed the silence is 3.5 characters, above it 1.75 ms (Serial Line V1.02, 2.5.1).
   */
  private static final int FIXED_SILENCE_ABOVE = 19_200;

  LineCost {
    if (request <= 0 || register < 0) {
      throw new IllegalArgumentException("line cost %d, %d".formatted(request, register));
    }
  }

  /**
   * RTU on a serial line: the request has 8 characters, the answer 5 and two for each register, and
   * there are two silences and the device's turn-around in between.
   *
   * @param bits of one character, with start, parity and stop: 10 or 11.
   */
  static LineCost serial(int baud, int bits, Duration turnaround) {
    long character = 1_000_000_000L * bits / baud;
    long silence = baud <= FIXED_SILENCE_ABOVE ? character * 7 / 2 : 1_750_000;
    return new LineCost(13 * character + 2 * silence + turnaround.toNanos(), 2 * character);
  }

  /** Nanoseconds to read this many addresses of a table of bits or of registers. */
  long of(int addresses, boolean areBits) {
    int registers = areBits ? (addresses + 15) / 16 : addresses;
    return request + register * registers;
  }
}
