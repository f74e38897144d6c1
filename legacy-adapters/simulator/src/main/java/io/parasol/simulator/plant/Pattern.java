// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import java.time.Instant;

/**
 * The values of a controller that plays {@code pattern}: functions of time and address, so that a
 * reader can detect stale, missing, repeated or swapped values.
 *
 * <ul>
 *   <li>Time is counted in ticks of 100 ms since 1970.
 *   <li>A {@code float32} point at address a holds {@code (tick mod 256) × 65536 + a}: a whole
 *       number below 2^24, which a {@code float32} holds exactly.
 *   <li>Every other register at address a holds {@code (a + 257 × tick) mod 65536}.
 *   <li>A bit at address a is set when {@code a + tick} is odd.
 * </ul>
 */
public final class Pattern {

  /** Milliseconds of one tick. */
  public static final int TICK_MILLIS = 100;

  /** Number of ticks after which a {@code float32} point repeats its values: 25.6 s. */
  public static final int TICKS = 256;

  private static final int ADDRESSES = 65_536;

  private Pattern() {}

  public static long tick(Instant at) {
    return Math.floorDiv(at.toEpochMilli(), (long) TICK_MILLIS);
  }

  /** Returns the value of a {@code float32} point at an address. */
  public static float real(long tick, int address) {
    return Math.floorMod(tick, (long) TICKS) * ADDRESSES + address;
  }

  /** Returns the tick, 0 to {@link #TICKS} - 1, at which a {@code float32} point had this value. */
  public static int tickOf(double real) {
    return (int) real / ADDRESSES;
  }

  /** Returns the address of the {@code float32} point that had this value. */
  public static int addressOf(double real) {
    return (int) real % ADDRESSES;
  }

  /** Returns the value of a register that is not part of a {@code float32} point. */
  public static int register(long tick, int address) {
    return (int) Math.floorMod(address + 257 * tick, (long) ADDRESSES);
  }

  /** Returns the value of a coil or a discrete input. */
  public static boolean bit(long tick, int address) {
    return Math.floorMod(address + tick, 2L) == 1;
  }
}
