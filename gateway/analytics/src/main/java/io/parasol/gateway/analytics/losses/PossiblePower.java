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
  private final Method[] methods;

  PossiblePower(double[] watts, Method[] methods) {
    this.watts = watts;
    this.methods = methods;
  }

  /** Returns AC power in W; {@code NaN} if it is not known. */
  public double watts(int slot) {
    return watts[slot];
  }

  /** Returns how the power of a slot was computed. */
  public Method method(int slot) {
    return methods[slot];
  }
}
