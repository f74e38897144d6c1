// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.Arrays;
import java.util.List;

/** How a ratio went down: by a step, or slowly. */
public final class RatioShape {

  private static final int MIN_DAYS = 10;
  private static final int MIN_DECLINE_DAYS = 7;

  /** Of what is missing to 1, what the slope must explain. */
  private static final double SLOPE_SHARE = 0.6;

  /** Of the squares that a step leaves; with more, a slope is not clearly better. */
  private static final double CLEARLY = 0.4;

  private RatioShape() {}

  /** What the last days show. */
  public enum Shape {
    /** Two levels are nearer to the days than a slope, or they are too few. */
    STEP,
    /** A slope is much nearer to the days, and explains most of what is missing. */
    DECLINE,
    /** Neither. */
    UNCLEAR
  }

  /**
   * Returns how the ratio went down over the last days. Compared are, by the squares of the
   * differences that remain, two levels with a step between them, and a level that becomes a slope
   * of a week at least.
   */
  public static Shape of(List<RatioDay> days) {
    if (days.size() < MIN_DAYS) {
      return Shape.STEP;
    }
    double[] ratios = smooth(days.stream().mapToDouble(RatioDay::ratio).toArray());
    // Days without a comparison are no points, but the slope goes on.
    long[] dates = days.stream().mapToLong(each -> each.date().toEpochDay()).toArray();
    double step = step(ratios);
    Slope best = Slope.from(dates[0], dates, ratios);
    for (int knee = 1; dates[dates.length - 1] - dates[knee] >= MIN_DECLINE_DAYS; knee++) {
      Slope slope = Slope.from(dates[knee], dates, ratios);
      best = slope.squares() < best.squares() ? slope : best;
    }
    if (best.squares() >= step) {
      return Shape.STEP;
    }
    boolean isDecline =
        best.squares() < CLEARLY * step
            && best.drop() > 0
            && best.drop() > SLOPE_SHARE * (1 - best.end());
    return isDecline ? Shape.DECLINE : Shape.UNCLEAR;
  }

  /** Returns whether the ratio went down slowly over the last days. */
  public static boolean isDecline(List<RatioDay> days) {
    return of(days) == Shape.DECLINE;
  }

  /** Takes the median of each day and its neighbours: single days count little, steps stay. */
  private static double[] smooth(double[] ratios) {
    double[] smooth = ratios.clone();
    for (int day = 1; day < ratios.length - 1; day++) {
      smooth[day] = Robust.median(Arrays.copyOfRange(ratios, day - 1, day + 2));
    }
    return smooth;
  }

  /** Returns the squares that remain of the best step. */
  private static double step(double[] ratios) {
    double sum = 0;
    double squares = 0;
    for (double each : ratios) {
      sum += each;
      squares += each * each;
    }
    double best = Double.MAX_VALUE;
    double before = 0;
    for (int day = 1; day < ratios.length; day++) {
      before += ratios[day - 1];
      double after = sum - before;
      best =
          Math.min(best, squares - before * before / day - after * after / (ratios.length - day));
    }
    return best;
  }

  /**
   * A level up to a day, and a straight line from there.
   *
   * @param drop from the level to the last day
   * @param end the line on the last day
   * @param squares that remain
   */
  private record Slope(double drop, double end, double squares) {

    /** Fits level and line by least squares. */
    static Slope from(long knee, long[] dates, double[] ratios) {
      int count = ratios.length;
      double x = 0;
      double y = 0;
      double xx = 0;
      double xy = 0;
      double yy = 0;
      for (int day = 0; day < count; day++) {
        double along = Math.max(0, dates[day] - knee);
        x += along;
        y += ratios[day];
        xx += along * along;
        xy += along * ratios[day];
        yy += ratios[day] * ratios[day];
      }
      double rate = (xy - x * y / count) / (xx - x * x / count);
      double level = (y - rate * x) / count;
      double drop = -rate * (dates[count - 1] - knee);
      double squares = yy - y * y / count - rate * (xy - x * y / count);
      return new Slope(drop, level - drop, squares);
    }
  }
}
