// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What a member of a group gave in each slot of the last days. Modules that are not quite in one
 * plane give more in one part of the day and less in another, and a horizon or a tree shades some
 * members and not others: what a member would have given in some hours follows from what it gave on
 * the days before, with the sun at the same place, compared with each other member.
 *
 * <p>Not safe for use by several threads.
 */
public final class DiurnalPowers {

  /** In days. What hides a part of the sky takes the same of diffuse light in each season. */
  private static final int MAX_AGE = 30;

  /** The latest that show a position of the sun. */
  private static final int DAYS = 4;

  /** Slots before and after one that count for it. */
  private static final int AROUND = 3;

  /** With fewer ratios than these, clouds would be taken for a typical difference. */
  private static final int MIN_RATIOS = 15;

  /** Clouds make ratios vary: as few as these count if they agree on a clear difference. */
  private static final int MIN_CLEAR_RATIOS = 5;

  /** One day, without the night. */
  private record Day(SunPath path, BitSet bright, int first, float[] powers) {

    static Day of(SunPath path, BitSet bright, double[] powers) {
      int first = 0;
      int end = powers.length;
      while (first < end && Double.isNaN(powers[first])) {
        first++;
      }
      while (first < end && Double.isNaN(powers[end - 1])) {
        end--;
      }
      float[] kept = new float[end - first];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = (float) powers[first + i];
      }
      return new Day(path, bright, first, kept);
    }

    int end() {
      return first + powers.length;
    }

    /**
     * Returns the power by that of another member; {@code NaN} if it is not known in this light.
     */
    double ratio(Day other, int slot, boolean isBright) {
      if (slot < first || slot >= end() || slot < other.first || slot >= other.end()) {
        return Double.NaN;
      }
      double ratio = powers[slot - first] / other.powers[slot - other.first];
      boolean counts = bright.get(slot) == isBright && ratio > 0;
      return counts && ratio < Double.POSITIVE_INFINITY ? ratio : Double.NaN;
    }
  }

  /** The latest day is the last one. */
  private final List<Day> days = new ArrayList<>(1);

  /**
   * Adds a day; of all members of a group the same days.
   *
   * @param bright the slots in which the sun shines
   * @param powers for each slot by the typical level of the member; {@code NaN} where nothing shows
   *     what the member gives by itself
   */
  public void add(SunPath path, BitSet bright, double[] powers) {
    days.add(Day.of(path, bright, powers));
    if (days.size() > MAX_AGE) {
      days.remove(0);
    }
  }

  /**
   * Returns for each day, the latest first, the slot in which the sun was at an edge where it is in
   * a slot of another day.
   */
  int[] slots(SunPath.Edge edge, SunPath today, int slot) {
    int[] slots = new int[days.size()];
    for (int age = 0; age < slots.length; age++) {
      slots[age] = day(age).path().at(edge, today, slot);
    }
    return slots;
  }

  private Day day(int age) {
    return days.get(days.size() - 1 - age);
  }

  /**
   * Returns how this member compares with another one around some slots, as on the last days. In
   * diffuse light, that is as at all times if too few days show these slots.
   *
   * @param slots of each day, the latest first
   */
  DiurnalRatio to(DiurnalPowers other, int[] slots, boolean isBright) {
    double[] ratios = new double[(2 * AROUND + 1) * days.size()];
    int count = 0;
    int shown = 0;
    for (int age = 0; age < Math.min(slots.length, other.days.size()); age++) {
      int before = count;
      for (int slot = slots[age] - AROUND; slot <= slots[age] + AROUND; slot++) {
        double ratio = day(age).ratio(other.day(age), slot, isBright);
        if (!Double.isNaN(ratio)) {
          ratios[count++] = ratio;
        }
      }
      shown += count > before ? 1 : 0;
      if (shown >= DAYS && count >= MIN_RATIOS) {
        break;
      }
    }
    DiurnalRatio here = DiurnalRatio.of(Arrays.copyOf(ratios, count));
    if (count >= MIN_RATIOS) {
      return here;
    }
    DiurnalRatio otherwise = isBright ? DiurnalRatio.UNKNOWN : ofAllTimes(other);
    return count >= MIN_CLEAR_RATIOS && here.differsFrom(otherwise) ? here : otherwise;
  }

  /**
   * Returns by how much the ratio to another member in direct light varies from day to day; {@code
   * NaN} if too few days are known.
   *
   * @param places for each place of the sun the slots of all days, the latest first
   */
  double variation(DiurnalPowers other, List<int[]> places) {
    double[] ratios = new double[days.size()];
    double sum = 0;
    int free = 0;
    for (int[] slots : places) {
      int count = 0;
      for (int age = 0; age < Math.min(slots.length, other.days.size()); age++) {
        double ratio = day(age).ratio(other.day(age), slots[age], true);
        if (!Double.isNaN(ratio)) {
          ratios[count++] = ratio;
        }
      }
      double[] known = Arrays.copyOf(ratios, count);
      sum += Robust.deviations(known);
      free += Math.max(0, count - 1);
    }
    return sum / free;
  }

  private DiurnalRatio ofAllTimes(DiurnalPowers other) {
    double[] ratios = new double[0];
    int known = 0;
    for (int age = 0; age < Math.min(days.size(), other.days.size()) && known < DAYS; age++) {
      Day day = day(age);
      double[] ofDay = new double[day.powers().length];
      int count = 0;
      for (int slot = day.first(); slot < day.end(); slot++) {
        double ratio = day.ratio(other.day(age), slot, false);
        if (!Double.isNaN(ratio)) {
          ofDay[count++] = ratio;
        }
      }
      int before = ratios.length;
      ratios = Arrays.copyOf(ratios, before + count);
      System.arraycopy(ofDay, 0, ratios, before, count);
      known += count > 0 ? 1 : 0;
    }
    return ratios.length < MIN_RATIOS ? DiurnalRatio.UNKNOWN : DiurnalRatio.of(ratios);
  }
}
