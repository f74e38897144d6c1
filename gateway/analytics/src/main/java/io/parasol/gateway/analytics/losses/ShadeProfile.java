// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.peers.Robust;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The times of the day at which shade falls on a device: in the morning or in the evening, on most
 * of the last days with enough light at this time.
 *
 * <p>Not safe for use by several threads.
 */
public final class ShadeProfile {

  /** Quarters of an hour of a day. */
  static final int QUARTERS = 96;

  /** Of each quarter; days without enough light do not count. */
  private static final int DAYS = 4;

  /** What is older does not show the shade of this season. */
  private static final int MAX_AGE = 21;

  private static final int MIN_DAYS = 3;
  private static final double SHARE_OF_DAYS = 0.7;
  private static final double SHADED_RATIO = 0.85;

  /** Of the ratios of a day: what the device gives without shade, also if it is dirty or weak. */
  private static final double FREE_QUANTILE = 0.75;

  private static final double HEALTHY_RATIO = 0.975;

  /** Ten and two o'clock. Shade that begins before and lasts belongs to the morning, too. */
  private static final int MORNING_END = 40;

  private static final int EVENING_BEGIN = 56;
  private static final int NOON = QUARTERS / 2;

  /** Of the deficit of one half of the day, what the other half gives more. */
  private static final double TURNED_SHARE = 0.5;

  /** In quarters of an hour without any power, what one half of a day gives less. */
  private static final double MIN_TURNED = 1;

  /** Of the last days, those on which the two halves of the day differ; clouds hide it. */
  private static final double SHARE_OF_TURNED_DAYS = 0.35;

  /** What a day shows. */
  private static final class Day {

    /** By what the device gives without shade. */
    private final double[] ratios;

    /** Whether the evening gives more by much of what is missing in the morning, or the reverse. */
    private final boolean isMorningMadeUp;

    private final boolean isEveningMadeUp;

    /** Whether the device gives much less in one half of the day, and more in the other one. */
    private final boolean isTurned;

    /** Where low ratios of the morning end, and those of the evening begin; never at noon. */
    private final int morningEnd;

    private final int eveningBegin;

    Day(double[] ratios) {
      double free = Robust.quantile(FREE_QUANTILE, ratios);
      this.ratios = ratios.clone();
      for (int quarter = 0; quarter < ratios.length; quarter++) {
        this.ratios[quarter] /= free;
      }
      double[] morning = differences(ratios, 0, NOON);
      double[] evening = differences(ratios, NOON, QUARTERS);
      isMorningMadeUp = evening[1] > TURNED_SHARE * morning[0];
      isEveningMadeUp = morning[1] > TURNED_SHARE * evening[0];
      isTurned =
          (isMorningMadeUp && deficit(ratios, 0, NOON) > MIN_TURNED)
              || (isEveningMadeUp && deficit(ratios, NOON, QUARTERS) > MIN_TURNED);
      int end = MORNING_END;
      while (end < NOON && isLow(end - 1) && isLow(end)) {
        end++;
      }
      morningEnd = end;
      int begin = EVENING_BEGIN;
      while (begin > NOON + 1 && isLow(begin) && isLow(begin - 1)) {
        begin--;
      }
      eveningBegin = begin;
    }

    boolean has(int quarter) {
      return !Double.isNaN(ratios[quarter]);
    }

    boolean isLow(int quarter) {
      return ratios[quarter] < SHADED_RATIO;
    }

    boolean isShaded(int quarter) {
      return isLow(quarter) && !(quarter < NOON ? isMorningMadeUp : isEveningMadeUp);
    }

    /** Returns whether shade of the morning or the evening is at a quarter, or beside it. */
    boolean isShadeNear(int quarter) {
      if (quarter < MORNING_END || quarter >= EVENING_BEGIN) {
        return isLow(quarter)
            || (quarter > 0 && isLow(quarter - 1))
            || (quarter + 1 < QUARTERS && isLow(quarter + 1));
      }
      return (quarter <= morningEnd && isLow(quarter - 1))
          || (quarter >= eveningBegin - 1 && isLow(quarter + 1));
    }
  }

  /** The latest first. */
  private final Deque<Day> days = new ArrayDeque<>();

  /**
   * Adds a day.
   *
   * @param ratios of power to possible power for each quarter of solar time; {@code NaN} where the
   *     sun is too low or the device was held back
   */
  public void add(double[] ratios) {
    days.addFirst(new Day(ratios));
    if (days.size() > MAX_AGE) {
      days.removeLast();
    }
  }

  /** Returns by how much the ratios of some quarters are below 1, and above, in sum. */
  private static double[] differences(double[] ratios, int from, int to) {
    double less = 0;
    double more = 0;
    for (int quarter = from; quarter < to; quarter++) {
      if (!Double.isNaN(ratios[quarter])) {
        less += Math.max(0, 1 - ratios[quarter]);
        more += Math.max(0, ratios[quarter] - 1);
      }
    }
    return new double[] {less, more};
  }

  /** Returns the sum of what is missing to 1, where it is more than a few degrees explain. */
  private static double deficit(double[] ratios, int from, int to) {
    return Arrays.stream(ratios, from, to)
        .filter(ratio -> ratio < JudgedDay.SHADED)
        .map(ratio -> 1 - ratio)
        .sum();
  }

  /**
   * Returns whether enough days are known at a quarter of solar time to tell shade from a fault. On
   * none of the last days, shade of the morning or the evening is there then or beside: it moves
   * with the season.
   */
  boolean isKnown(int quarter) {
    int known = 0;
    for (Day each : days) {
      if (each.has(quarter)) {
        known++;
        if (known <= DAYS && each.isShadeNear(quarter)) {
          return false;
        }
      }
    }
    return known >= MIN_DAYS;
  }

  /** Returns for each quarter of solar time whether it is shaded on most days, and noon is not. */
  boolean[] shaded() {
    boolean[] shaded = new boolean[QUARTERS];
    if (days.size() < MIN_DAYS || isTurned() || isLow(NOON)) {
      return shaded;
    }
    for (int quarter = 0; quarter < NOON; quarter++) {
      shaded[quarter] = (quarter < MORNING_END || shaded[quarter - 1]) && isLow(quarter);
    }
    for (int quarter = QUARTERS - 1; quarter > NOON; quarter--) {
      shaded[quarter] = (quarter >= EVENING_BEGIN || shaded[quarter + 1]) && isLow(quarter);
    }
    return shaded;
  }

  private boolean isLow(int quarter) {
    int low = 0;
    int known = 0;
    for (Day each : days) {
      if (known < DAYS && each.has(quarter)) {
        known++;
        low += each.isShaded(quarter) ? 1 : 0;
      }
    }
    return known >= MIN_DAYS && low >= SHARE_OF_DAYS * known;
  }

  /**
   * Returns whether the device gives less than its neighbours in one half of the day and makes up
   * for it in the other half, on many days. No shade or fault does that: the modules look elsewhere
   * than those of the neighbours, or a clock is wrong.
   */
  public boolean isTurned() {
    int turned = 0;
    for (Day each : days) {
      turned += each.isTurned ? 1 : 0;
    }
    return days.size() >= MIN_DAYS && turned >= SHARE_OF_TURNED_DAYS * days.size();
  }

  /** Returns whether shade explains a weak day: the times without it are normal. */
  public boolean explains(double[] ratios) {
    double[] free = ratios.clone();
    boolean shaded = false;
    boolean[] ofDays = shaded();
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      if (ofDays[quarter]) {
        shaded |= ratios[quarter] < SHADED_RATIO;
        free[quarter] = Double.NaN;
      }
    }
    return shaded && Robust.median(free) > HEALTHY_RATIO;
  }
}
