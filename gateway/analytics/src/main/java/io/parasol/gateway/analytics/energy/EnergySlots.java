// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.List;

/**
 * The energy of each slot of a day. The sum over all days is the sum of the steps exactly.
 *
 * <p>Not changed once it is made.
 */
public final class EnergySlots {

  private static final long MIN_GAP_MILLIS = 600_000;

  private final LocalDay day;
  private final long[] milliWattHours;
  private final double[] coverage;
  private final boolean[] estimated;
  private final boolean[] doubtful;

  private EnergySlots(LocalDay day) {
    this.day = day;
    int slots = day.slots();
    milliWattHours = new long[slots];
    coverage = new double[slots];
    estimated = new boolean[slots];
    doubtful = new boolean[slots];
  }

  /** Returns the time in ms above which the step between two samples of a series is a gap. */
  public static long maxGap(SampleSeries series) {
    return Math.max(MIN_GAP_MILLIS, 2 * series.period());
  }

  /**
   * Divides steps among the slots of a day.
   *
   * @param maxGap a step that takes more ms is divided by the weights, and is an estimate
   */
  public static EnergySlots of(
      LocalDay day, List<EnergyStep> steps, long maxGap, GapWeights weights) {
    EnergySlots slots = new EnergySlots(day);
    for (EnergyStep each : steps) {
      if (each.to() > day.startMillis() && each.from() < day.endMillis()) {
        slots.divide(each, each.duration() > maxGap, weights);
      }
    }
    return slots;
  }

  private void divide(EnergyStep step, boolean gap, GapWeights weights) {
    long first = Math.floorDiv(step.from(), LocalDay.SLOT_MILLIS);
    int count = (int) (Math.floorDiv(step.to() - 1, LocalDay.SLOT_MILLIS) - first) + 1;
    double[] shares = gap ? weights.weights(first, count) : new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double overlap = overlap(step, first + i);
      shares[i] = gap ? shares[i] * overlap : overlap;
      sum += shares[i];
    }
    // A gap in which no sun shines, as between two samples at night.
    for (int i = 0; sum <= 0 && i < count; i++) {
      shares[i] = overlap(step, first + i);
    }
    long[] parts = Apportionment.divide(step.milliWattHours(), shares);
    for (int i = 0; i < count; i++) {
      long start = (first + i) * LocalDay.SLOT_MILLIS;
      if (day.contains(start)) {
        book(day.slotOf(start), step, gap, parts[i], overlap(step, first + i));
      }
    }
  }

  private void book(int slot, EnergyStep step, boolean gap, long energy, double overlap) {
    milliWattHours[slot] += energy;
    estimated[slot] |= gap;
    doubtful[slot] |= step.kind().isDoubtful();
    if (!gap) {
      coverage[slot] += overlap;
    }
  }

  private static double overlap(EnergyStep step, long slot) {
    long start = slot * LocalDay.SLOT_MILLIS;
    long common = Math.min(step.to(), start + LocalDay.SLOT_MILLIS) - Math.max(step.from(), start);
    return (double) common / LocalDay.SLOT_MILLIS;
  }

  public LocalDay day() {
    return day;
  }

  /** Returns the energy of a slot in milliwatt-hours, never negative. */
  public long energy(int slot) {
    return milliWattHours[slot];
  }

  /** Returns the energy of the day in milliwatt-hours. */
  public long total() {
    long total = 0;
    for (long each : milliWattHours) {
      total += each;
    }
    return total;
  }

  /** Returns the share of a slot, 0 to 1, in which samples followed each other without a gap. */
  public double coverage(int slot) {
    return Math.min(1, coverage[slot]);
  }

  /** Returns whether the energy of a slot is a share of a gap. */
  public boolean isEstimated(int slot) {
    return estimated[slot];
  }

  /** Returns whether a reset or a jump of the counter touches a slot. */
  public boolean isDoubtful(int slot) {
    return doubtful[slot];
  }
}
