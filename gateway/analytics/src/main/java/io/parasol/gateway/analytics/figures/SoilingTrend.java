// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import io.parasol.gateway.analytics.peers.RatioDay;
import io.parasol.gateway.analytics.peers.Robust;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The loss by dirt since the last cleaning or rain, after the stochastic rate and recovery method
 * of rdtools: a jump of the 13-day rolling median above the others begins a new time, and the slope
 * within it is the rate.
 *
 * @param cleaned the first day after the last cleaning
 * @param rate change of the index in a day, relative to the clean one; negative while dirt gathers
 * @param loss the share that is lost on the last day
 */
public record SoilingTrend(LocalDate cleaned, double rate, double loss, int days) {

  private static final int WINDOW = 13;
  private static final int MIN_DAYS = 7;
  private static final double FENCE = 1.5;

  /** A rise that is smaller is noise, even if it is rare. */
  private static final double MIN_JUMP = 0.005;

  /**
   * Evaluates a daily index: the ratio to neighbours, or energy by expected energy.
   *
   * @param index in the order of the days
   * @return empty with less than a week since the last cleaning
   */
  public static Optional<SoilingTrend> of(List<RatioDay> index) {
    double[] values = index.stream().mapToDouble(RatioDay::ratio).toArray();
    int first = lastJump(values);
    int count = values.length - first;
    if (count < MIN_DAYS) {
      return Optional.empty();
    }
    double[] x = new double[count];
    LocalDate cleaned = index.get(first).date();
    for (int i = 0; i < count; i++) {
      x[i] = ChronoUnit.DAYS.between(cleaned, index.get(first + i).date());
    }
    double[] y = Arrays.copyOfRange(values, first, values.length);
    double slope = Robust.slope(x, y);
    double clean = Robust.median(intercepts(x, y, slope));
    double rate = slope / clean;
    return Optional.of(new SoilingTrend(cleaned, rate, Math.max(0, -rate * x[count - 1]), count));
  }

  private static double[] intercepts(double[] x, double[] y, double slope) {
    double[] intercepts = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      intercepts[i] = y[i] - slope * x[i];
    }
    return intercepts;
  }

  /** Returns the first index after the last jump, 0 without one. */
  private static int lastJump(double[] values) {
    if (values.length < WINDOW) {
      return 0;
    }
    double[] medians = new double[values.length];
    double[] changes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int from = Math.max(0, i - WINDOW / 2);
      int to = Math.min(values.length, i + WINDOW / 2 + 1);
      medians[i] = Robust.median(Arrays.copyOfRange(values, from, to));
      changes[i] = i == 0 ? Double.NaN : medians[i] - medians[i - 1];
    }
    double[] sizes = Arrays.stream(changes).map(Math::abs).toArray();
    double q1 = Robust.quantile(0.25, sizes);
    double q3 = Robust.quantile(0.75, sizes);
    double limit = Math.max(MIN_JUMP, q3 + FENCE * (q3 - q1));
    for (int i = values.length - 1; i > 0; i--) {
      if (changes[i] > limit) {
        return i;
      }
    }
    return 0;
  }
}
