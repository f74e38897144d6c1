// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

/** A value for each slot of a day; {@code NaN} where there is none. Not copied, not changed. */
public final class SlotSeries {

  private final double[] values;

  public SlotSeries(double[] values) {
    this.values = values;
  }

  public double at(int slot) {
    return values[slot];
  }

  public int slots() {
    return values.length;
  }

  /** Returns whether there is a value for a slot. */
  public boolean has(int slot) {
    return !Double.isNaN(values[slot]);
  }
}
