// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.ArrayList;
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

  private EnergySlots(LocalDay day) {
    this.day = day;
    int slots = day.slots();
    milliWattHours = new long[slots];
    coverage = new double[slots];
    estimated = new boolean[slots];
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
        slots.book(Division.of(each, each.duration() > maxGap, weights));
      }
    }
    return slots;
  }

  /**
   * Divides one step among the slots of some days.
   *
   * @param maxGap as of {@link #of}
   */
  static List<EnergySlots> ofStep(
      EnergyStep step, List<LocalDay> days, long maxGap, GapWeights weights) {
    Division division = Division.of(step, step.duration() > maxGap, weights);
    List<EnergySlots> all = new ArrayList<>();
    for (LocalDay each : days) {
      EnergySlots slots = new EnergySlots(each);
      slots.book(division);
      all.add(slots);
    }
    return all;
  }

  /**
   * The energy of a step in each slot that it touches.
   *
   * @param first the number of the first slot since the epoch
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Division(EnergyStep step, boolean gap, long first, long[] parts) {

    static Division of(EnergyStep step, boolean gap, GapWeights weights) {
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
      return new Division(step, gap, first, Apportionment.divide(step.milliWattHours(), shares));
    }

    /** Returns the first part that begins at a time or later. */
    int from(long millis) {
      long slot = -Math.floorDiv(-millis, LocalDay.SLOT_MILLIS);
      return (int) Math.max(0, Math.min(parts.length, slot - first));
    }
  }

  private void book(Division division) {
    int end = division.from(day.endMillis());
    for (int i = division.from(day.startMillis()); i < end; i++) {
      long slot = division.first() + i;
      book(
          day.slotOf(slot * LocalDay.SLOT_MILLIS),
          division.gap(),
          division.parts()[i],
          overlap(division.step(), slot));
    }
  }

  private void book(int slot, boolean gap, long energy, double overlap) {
    milliWattHours[slot] += energy;
    estimated[slot] |= gap;
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
}
