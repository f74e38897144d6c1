// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

/** The length of the interval of an aggregate. Intervals begin at local midnight. */
public enum Resolution {
  FIVE_MINUTES(1),
  QUARTER_HOUR(3),
  HOUR(12),
  DAY(0),
  MONTH(0),
  YEAR(0);

  private final int slots;

  Resolution(int slots) {
    this.slots = slots;
  }

  /** Returns how many slots of five minutes an interval has; 0 for a day and longer. */
  public int slots() {
    return slots;
  }
}
