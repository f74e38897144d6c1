// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

/** How long snow lasts that some slots of a day have proven. */
final class SnowSpans {

  private final JudgedDay day;
  private final CauseSlots causes;

  SnowSpans(JudgedDay day, CauseSlots causes) {
    this.day = day;
    this.causes = causes;
  }

  /**
   * Snow that is proven by day explains the low sun before and after, too, and the days after it
   * while nothing runs.
   */
  void extend() {
    boolean lasts = day.known().snow();
    if (!lasts && !causes.contains(Cause.SNOW)) {
      return;
    }
    int first = 0;
    boolean snow = lasts;
    for (int slot = 0; slot <= day.end(); slot++) {
      if (slot < day.end() && isStill(slot)) {
        snow |= causes.has(slot, Cause.SNOW);
        continue;
      }
      if (slot < day.end() && causes.has(slot, Cause.COMMUNICATION)) {
        // Snow does not melt while an answer is missing.
        continue;
      }
      if (snow) {
        cover(first, slot);
      }
      first = slot + 1;
      snow = false;
    }
  }

  /** Returns whether the whole plant gives nothing in a slot, by snow, by night or unexplained. */
  private boolean isStill(int slot) {
    boolean isOpen = causes.isOpen(slot) || causes.has(slot, Cause.SNOW);
    boolean isNight = !day.isJudged(slot) && !day.plant().runs(slot);
    return isOpen && (day.plant().isAtZero(slot) || isNight);
  }

  private void cover(int first, int next) {
    for (int slot = first; slot < next; slot++) {
      if (!causes.has(slot, Cause.COMMUNICATION)) {
        causes.set(slot, day.isJudged(slot) ? Cause.SNOW : null);
      }
    }
  }
}
