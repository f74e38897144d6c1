// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.gateway.analytics.LateEnergy;
import io.parasol.gateway.analytics.energy.Aggregate;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The energy of one inverter in the slots of one day.
 *
 * @param milliWattHours never negative.
 * @param coverage for each slot, in thousandths, the share in which readings followed each other
 *     without a gap.
 * @param estimated whether the energy of a slot is a share of a gap.
 */
@SuppressWarnings("ArrayRecordComponent")
public record SlotEnergy(long[] milliWattHours, long[] coverage, boolean[] estimated) {

  private static final double WHOLE = 1000;

  /** Returns the energies that the analytics give for a day, slot by slot. */
  public static SlotEnergy of(List<Aggregate> slots) {
    SlotEnergy energy =
        new SlotEnergy(new long[slots.size()], new long[slots.size()], new boolean[slots.size()]);
    for (int slot = 0; slot < slots.size(); slot++) {
      energy.milliWattHours[slot] = slots.get(slot).milliWattHours();
      energy.coverage[slot] = Math.round(slots.get(slot).completeness() * WHOLE);
      energy.estimated[slot] = slots.get(slot).estimated();
    }
    return energy;
  }

  /** Returns the same with energy that a counter has shown after the day was closed. */
  public SlotEnergy plus(LateEnergy late) {
    long[] sums = milliWattHours.clone();
    boolean[] shares = estimated.clone();
    for (int slot = 0; slot < Math.min(sums.length, late.slots().size()); slot++) {
      long more = late.slots().get(slot);
      sums[slot] += more;
      shares[slot] |= more > 0;
    }
    return new SlotEnergy(sums, coverage, shares);
  }

  /** Returns the energy of the day in mWh. */
  public long total() {
    return LongStream.of(milliWattHours).sum();
  }

  /** Returns the share of a slot, 0 to 1, that readings cover without a gap. */
  public double completeness(int slot) {
    return coverage[slot] / WHOLE;
  }

  /** Returns the completeness of the day. */
  public double completeness() {
    return coverage.length == 0 ? 0 : LongStream.of(coverage).sum() / WHOLE / coverage.length;
  }

  /** Returns whether a part is a share of a gap. */
  public boolean isEstimated() {
    boolean isEstimated = false;
    for (boolean each : estimated) {
      isEstimated |= each;
    }
    return isEstimated;
  }
}
