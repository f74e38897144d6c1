// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.peers.OtherMembers;

/**
 * What an inverter can give in each slot of a day.
 *
 * <p>Not changed once it is made.
 */
public final class PossiblePower {

  private final double[] watts;
  private final Method[] methods;
  private final boolean[] isCompared;
  private final OtherMembers others;

  /**
   * @param isCompared the slots in which the neighbours can be compared
   */
  PossiblePower(double[] watts, Method[] methods, boolean[] isCompared, OtherMembers others) {
    this.watts = watts;
    this.methods = methods;
    this.isCompared = isCompared;
    this.others = others;
  }

  /** Returns AC power in W; {@code NaN} if it is not known. */
  public double watts(int slot) {
    return watts[slot];
  }

  /** Returns whether the neighbours show what is possible in a slot. */
  boolean isCompared(int slot) {
    return isCompared[slot];
  }

  /** Returns what the neighbours show, as powers by DC nameplate. */
  OtherMembers others() {
    return others;
  }

  /** Returns how the power of a slot was computed. */
  public Method method(int slot) {
    return methods[slot];
  }
}
