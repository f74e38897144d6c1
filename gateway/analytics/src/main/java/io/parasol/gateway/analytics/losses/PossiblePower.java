// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.expected.Method;

/**
 * What an inverter can give in each slot of a day.
 *
 * <p>Not changed once it is made.
 */
public final class PossiblePower {

  private final double[] watts;
  private final double[] neighbours;
  private final Method[] methods;

  /**
   * @param neighbours what the neighbours make likely, without the inverter itself, in W, at most
   *     the rating; {@code NaN} where they cannot be compared
   */
  PossiblePower(double[] watts, double[] neighbours, Method[] methods) {
    this.watts = watts;
    this.neighbours = neighbours;
    this.methods = methods;
  }

  /** Returns AC power in W; {@code NaN} if it is not known. */
  public double watts(int slot) {
    return watts[slot];
  }

  /** Returns the AC power in W that the neighbours make likely; {@code NaN} without them. */
  double neighbours(int slot) {
    return neighbours[slot];
  }

  /** Returns how the power of a slot was computed. */
  public Method method(int slot) {
    return methods[slot];
  }
}
