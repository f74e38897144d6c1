// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a group gave at each time of the day, as of the last days. Modules that are not
 * quite in one plane give more in one part of the day and less in another, and a horizon or a tree
 * shades some members and not others: what a member would have given in some hours follows from
 * what it gave in these hours on the days before, compared with each other member.
 *
 * <p>Not safe for use by several threads.
 */
public final class DiurnalPowers {

  /** Quarters of an hour. */
  public static final int QUARTERS = 96;

  /** What is older does not show the sun of this season. */
  private static final int MAX_AGE = 10;

  /** The latest that show a time of the day: shade moves with the season. */
  private static final int DAYS = 4;

  /** Quarters of an hour before and after one that count for it. */
  private static final int AROUND = 2;

  /** With fewer ratios than these, clouds would be taken for a typical difference. */
  private static final int MIN_RATIOS = 15;

  private static final float[] NONE = {};

  /** Each day has the means of the quarters; it is empty without any. The latest day is first. */
  private final Deque<float[]> bright = new ArrayDeque<>(1);

  private final Deque<float[]> dim = new ArrayDeque<>(1);

  /**
   * Adds a day; of all members of a group the same days.
   *
   * @param ofBright the mean power of each quarter of solar time, by the typical level of the
   *     member, in slots in which the sun shines; {@code NaN} where nothing shows what the member
   *     gives by itself
   * @param ofDim the same in the other slots
   */
  public void add(double[] ofBright, double[] ofDim) {
    keep(bright, ofBright);
    keep(dim, ofDim);
  }

  private static void keep(Deque<float[]> days, double[] latest) {
    float[] day = new float[latest.length];
    boolean isEmpty = true;
    for (int quarter = 0; quarter < day.length; quarter++) {
      day[quarter] = (float) latest[quarter];
      isEmpty &= Float.isNaN(day[quarter]);
    }
    days.addFirst(isEmpty ? NONE : day);
    if (days.size() > MAX_AGE) {
      days.removeLast();
    }
  }

  /**
   * Returns how this member compares with another one around a time of the day in direct light, as
   * on the last days. In diffuse light, that is as at all times if too few days show this time.
   */
  DiurnalRatio to(DiurnalPowers other, int quarter, boolean isBright) {
    DiurnalRatio known = to(other, quarter - AROUND, quarter + AROUND, isBright);
    if (known == null && !isBright) {
      known = to(other, 0, QUARTERS - 1, false);
    }
    return known == null ? DiurnalRatio.UNKNOWN : known;
  }

  private @Nullable DiurnalRatio to(DiurnalPowers other, int first, int last, boolean isBright) {
    Deque<float[]> days = isBright ? bright : dim;
    double[] ratios = new double[days.size() * (last - first + 1)];
    int count = 0;
    int known = 0;
    Iterator<float[]> others = (isBright ? other.bright : other.dim).iterator();
    for (float[] day : days) {
      float[] ofOther = others.hasNext() ? others.next() : NONE;
      int before = count;
      int end = Math.min(last + 1, Math.min(day.length, ofOther.length));
      for (int quarter = Math.max(0, first); quarter < end; quarter++) {
        double ratio = day[quarter] / ofOther[quarter];
        if (ratio > 0 && ratio < Double.POSITIVE_INFINITY) {
          ratios[count++] = ratio;
        }
      }
      known += count > before ? 1 : 0;
      if (known >= DAYS && count >= MIN_RATIOS) {
        break;
      }
    }
    return count < MIN_RATIOS ? null : DiurnalRatio.of(Arrays.copyOf(ratios, count));
  }
}
