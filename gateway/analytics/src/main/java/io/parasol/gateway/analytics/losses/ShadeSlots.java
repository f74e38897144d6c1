// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

/** Which slots shade explains, and which are weak for no reason that is known. */
final class ShadeSlots {

  private static final double WEAK = 0.6;
  private static final int WEAK_SLOTS = 3;

  private final JudgedDay day;
  private final CauseSlots causes;
  private final ShadeProfile shade;

  ShadeSlots(JudgedDay day, CauseSlots causes) {
    this.day = day;
    this.causes = causes;
    this.shade = day.known().shade();
  }

  /** Modules that look elsewhere give nothing while the sun is low on the other side. */
  void dropDeadInLowSun() {
    if (!shade.isTurned()) {
      return;
    }
    for (int slot = 0; slot < day.end(); slot++) {
      if (day.isSunLow(slot) && causes.has(slot, Cause.DEAD)) {
        causes.set(slot, null);
      }
    }
  }

  /** Returns the slots at whose time of the day shade falls on the inverter on most days. */
  boolean[] find(int slots) {
    boolean[] quarters = shade.shaded();
    boolean[] shaded = new boolean[slots];
    for (int slot = 0; slot < day.end(); slot++) {
      shaded[slot] = quarters[day.solarQuarter(slot)];
      if (causes.isOpen(slot)
          && shaded[slot]
          && day.isClearlyJudged(slot)
          && day.slot(slot).power() < JudgedDay.SHADED * day.watts(slot)) {
        causes.set(slot, Cause.SHADE);
      }
    }
    return shaded;
  }

  void findWeak() {
    if (shade.isTurned()) {
      return;
    }
    int run = 0;
    for (int slot = 0; slot <= day.end(); slot++) {
      boolean weak = slot < day.end() && isWeak(slot);
      if (!weak && run >= WEAK_SLOTS) {
        causes.fill(slot - run, slot, Cause.UNKNOWN);
      }
      run = weak ? run + 1 : 0;
    }
  }

  private boolean isWeak(int slot) {
    return causes.isOpen(slot)
        && day.isClearlyJudged(slot)
        && !day.isSunLow(slot)
        && day.alignedPower(slot) < WEAK * day.watts(slot)
        && shade.isKnown(day.solarQuarter(slot));
  }
}
