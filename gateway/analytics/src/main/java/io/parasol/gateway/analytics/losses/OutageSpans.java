// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.expected.Method;
import org.jspecify.annotations.Nullable;

/**
 * Where silences and outages begin and end: single slots do not show that, because readings are
 * missing, the light is dim, and counters are read again later only.
 */
final class OutageSpans {

  private static final int MIN_OUTAGE_SLOTS = 3;
  private static final int MIN_SILENT_SLOTS = 6;

  /** An hour. */
  private static final int MAX_GAP_SLOTS = 12;

  /** Of the possible energy of a slot; with less, an outage took a part of it. */
  private static final double COMPLETE_SHARE = 0.9;

  /** A clear sky over a whole plant that is silent is too high by all the clouds. */
  private static final double MIN_RUNNING_UNDER_CLOUDS = 0.05;

  private final JudgedDay day;
  private final CauseSlots causes;
  private final int end;

  OutageSpans(JudgedDay day, CauseSlots causes) {
    this.day = day;
    this.causes = causes;
    this.end = day.end();
  }

  static boolean isOutage(@Nullable Cause cause) {
    return cause == Cause.DEAD || cause == Cause.FAULT;
  }

  private static boolean isWithoutPower(@Nullable Cause cause) {
    return isOutage(cause) || cause == Cause.SNOW || cause == Cause.GRID;
  }

  private boolean isSilent(int slot) {
    return causes.has(slot, Cause.COMMUNICATION);
  }

  /**
   * The slot with the last reading of the counter, but none of the power, belongs to a silence. So
   * does one after whose last reading the counter has not been read again: it shows what was given
   * until then, and a power is that of the time before its reading.
   */
  void beginSilences() {
    for (int slot = 1; slot < end; slot++) {
      if (isSilent(slot)
          && causes.isOpen(slot - 1)
          && day.isJudged(slot - 1)
          && (Double.isNaN(day.slot(slot - 1).power()) || endsUnread(slot - 1))
          && isLongSilence(slot, 1)) {
        causes.set(slot - 1, Cause.COMMUNICATION);
      }
    }
  }

  private boolean endsUnread(int slot) {
    return day.device().isCountedFrom(slot)
        && !day.device().isReadAfter(slot)
        && day.device().energy().coverage(slot) < COMPLETE_SHARE;
  }

  /** A gap in which the counter did not move by what was possible is an outage. */
  void decideGaps() {
    int slot = 0;
    while (slot < end) {
      if (!isSilent(slot)) {
        slot++;
        continue;
      }
      int first = slot;
      FormerSilence former = isFromFormerDay(first) ? day.known().silence() : FormerSilence.NONE;
      double energy = former.energy();
      double expected = former.possible();
      double healthy = former.possible();
      while (slot < end && isSilent(slot)) {
        // In the shade of a tree, a healthy inverter gives little, too.
        double own = DeviceLosses.slotEnergy(day.ownWatts(slot));
        energy += day.device().energy().energy(slot);
        healthy += own;
        // With snow or without a grid, it gives nothing.
        expected += day.plant().isAtZero(slot) ? 0 : own;
        slot++;
      }
      boolean clouds = day.method(first) == Method.CLEAR_SKY && day.plant().isSilent(first);
      double limit = clouds ? MIN_RUNNING_UNDER_CLOUDS : day.known().minRunning();
      if (energy < limit * healthy && isWithinOutage(first, slot)) {
        causes.fill(first, slot, causes.at(first - 1));
        markStill(first, slot, energy);
      } else if (day.device().isCounted(slot - 1) && energy + counterStep() < limit * expected) {
        causes.fill(first, slot, Cause.DEAD);
        markStill(first, slot, energy);
      }
    }
  }

  /** Returns whether a silence began on a day before: nothing was read before it today. */
  private boolean isFromFormerDay(int first) {
    for (int slot = 0; slot < first; slot++) {
      if (!day.device().isSilent(slot)) {
        return false;
      }
    }
    return true;
  }

  /** One step of a counter may be of the energy just before and after an outage. */
  private void markStill(int first, int next, double energy) {
    if (energy <= counterStep()) {
      causes.setStill(first, next);
    }
  }

  /** Returns whether a short gap has the same outage before and after it. */
  private boolean isWithinOutage(int first, int next) {
    return first > 0
        && next < end
        && next - first <= MAX_GAP_SLOTS
        && isWithoutPower(causes.at(first - 1))
        && causes.at(first - 1) == causes.at(next);
  }

  /** Returns by how much a counter may have moved without showing it, in milliwatt-hours. */
  private double counterStep() {
    return day.device().nameplate().counter().stepWattHours() * 1000;
  }

  /** In dim light, which is not judged by itself, an outage lasts that is there before or after. */
  void extendOutages() {
    int first = 0;
    while (first < end) {
      int next = first;
      while (next < end && isDimAndStill(next)) {
        next++;
      }
      Cause before = first == 0 ? null : causes.at(first - 1);
      Cause after = next == end ? null : causes.at(next);
      if (next > first && (isOutage(before) || isOutage(after))) {
        causes.fill(first, next, isOutage(before) ? before : after);
      } else if (next > first && (isLongSilence(first - 1, -1) || isLongSilence(next, 1))) {
        fillSilence(first, next);
      }
      first = next + 1;
    }
  }

  /** Returns whether there is too little light to judge a slot, and the inverter gives nothing. */
  private boolean isDimAndStill(int slot) {
    return causes.isOpen(slot)
        && day.device().isAfterFirstReading(slot)
        && day.watts(slot) > 0
        && !day.isJudged(slot)
        && !(day.device().specificPower(slot) >= PlantDay.ZERO_SHARE);
  }

  /** Returns whether the silence that has a slot lasts half an hour at least. */
  private boolean isLongSilence(int slot, int direction) {
    int length = 0;
    for (int i = slot; i >= 0 && i < end && isSilent(i); i += direction) {
      length++;
    }
    return length >= MIN_SILENT_SLOTS;
  }

  private void fillSilence(int first, int next) {
    for (int slot = first; slot < next; slot++) {
      causes.set(slot, day.device().isSilent(slot) ? Cause.COMMUNICATION : null);
    }
  }

  /**
   * A reading that is missing does not interrupt an outage, and no outage begins and ends with a
   * slot.
   */
  void completeOutages() {
    int slot = 0;
    while (slot < end) {
      Cause cause = causes.at(slot);
      int first = slot;
      while (slot < end && causes.at(slot) == cause) {
        slot++;
      }
      if (isOutage(cause)) {
        int next = slot;
        while (next < end && next - slot < MAX_GAP_SLOTS && isMissing(next)) {
          next++;
        }
        if (next < end && next > slot && causes.at(next) == cause) {
          causes.fill(slot, next, cause);
          slot = first;
        } else if (slot - first >= MIN_OUTAGE_SLOTS) {
          addPartial(first - 1, cause, causes.isStill(first));
          addPartial(slot, cause, causes.isStill(slot - 1));
        }
      }
    }
  }

  /** Returns whether a slot has no reading of the power, and no energy that it could have had. */
  private boolean isMissing(int slot) {
    return causes.isOpen(slot)
        && Double.isNaN(day.slot(slot).power())
        && day.device().energy().energy(slot) < day.known().minRunning() * day.possibleEnergy(slot);
  }

  /**
   * @param still whether the counter does not show what the inverter gave in the outage beside it
   */
  private void addPartial(int slot, @Nullable Cause cause, boolean still) {
    if (slot >= 0
        && slot < end
        && causes.isOpen(slot)
        && day.isJudged(slot)
        && day.given(slot, still) < COMPLETE_SHARE * DeviceLosses.slotEnergy(day.ownWatts(slot))) {
      causes.setPartial(slot, cause, still);
    }
  }
}
