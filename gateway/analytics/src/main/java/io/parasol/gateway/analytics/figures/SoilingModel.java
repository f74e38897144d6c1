// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import java.time.Duration;
import java.util.List;

/**
 * Loss by dirt as rain and dust make it likely, where no sensor shows it: after Kimber and others
 * (2006), and after Coello and Boyle (2019, Humboldt State University).
 */
public final class SoilingModel {

  private static final double MILLIS_A_DAY = 86_400_000;

  private SoilingModel() {}

  /**
   * The rain of an interval.
   *
   * @param millis its end, in milliseconds since the epoch
   * @param depth in mm
   */
  public record Rain(long millis, double depth) {}

  /**
   * The terms of the model after Kimber.
   *
   * @param cleaningRain rain of one day in mm above which modules are clean
   * @param rate share of the energy that a dry day costs
   * @param grace how long after rain the ground is damp, so that no dirt gathers
   * @param max the largest loss
   * @param initial the loss at the begin
   */
  public record KimberTerms(
      double cleaningRain, double rate, Duration grace, double max, double initial) {

    /** The values of the paper for a suburb. */
    public static final KimberTerms DEFAULT =
        new KimberTerms(6, 0.0015, Duration.ofDays(14), 0.3, 0);
  }

  /**
   * Returns the share of the energy that is lost at the end of each interval.
   *
   * @param rain intervals of the same length, in their order
   * @param washed times in milliseconds since the epoch at which the modules were washed
   */
  public static double[] kimber(List<Rain> rain, KimberTerms terms, List<Long> washed) {
    double[] losses = new double[rain.size()];
    if (losses.length < 2) {
      return losses;
    }
    double step = (rain.get(1).millis() - rain.get(0).millis()) / MILLIS_A_DAY * terms.rate();
    double[] day = sums(rain, Duration.ofDays(1));
    long damp = Long.MIN_VALUE;
    double loss = terms.initial();
    for (int i = 0; i < losses.length; i++) {
      long now = rain.get(i).millis();
      damp = day[i] > terms.cleaningRain() ? now : damp;
      boolean isDamp = damp != Long.MIN_VALUE && now - damp < terms.grace().toMillis();
      loss += i == 0 ? 0 : step;
      loss = isDamp || washed.contains(now) ? 0 : loss;
      losses[i] = Math.min(terms.max(), loss);
    }
    return losses;
  }

  /**
   * The terms of the model of Humboldt State University.
   *
   * @param cleaningRain rain in mm in the time of {@code period} with which modules are clean
   * @param period in which rain is summed
   * @param tilt of the modules, degrees
   * @param fine dust below 2.5 µm, g/m³
   * @param coarse dust below 10 µm, g/m³
   * @param velocities with which dust below 2.5 µm and above settles, m/s
   */
  public record DustTerms(
      double cleaningRain,
      Duration period,
      double tilt,
      double fine,
      double coarse,
      Velocities velocities) {}

  /** With which dust settles, in m/s. */
  public record Velocities(double fine, double coarse) {

    public static final Velocities DEFAULT = new Velocities(0.0009, 0.004);
  }

  /**
   * Returns the share of the light that reaches the cells at the end of each interval.
   *
   * @param rain at least two intervals, in their order
   */
  public static double[] humboldt(List<Rain> rain, DustTerms terms) {
    double[] ratios = new double[rain.size()];
    double[] sums = sums(rain, terms.period());
    double dust =
        terms.fine() * terms.velocities().fine()
            + Math.max(0, terms.coarse() - terms.fine()) * terms.velocities().coarse();
    double rate = dust * Math.cos(Math.toRadians(terms.tilt()));
    double mass = 0;
    for (int i = 0; i < ratios.length; i++) {
      int before = Math.max(1, i);
      mass += rate * (rain.get(before).millis() - rain.get(before - 1).millis()) / 1000;
      mass = sums[i] >= terms.cleaningRain() ? 0 : mass;
      ratios[i] = 1 - 0.3437 * erf(0.17 * Math.pow(mass, 0.8473));
    }
    return ratios;
  }

  /** Returns the rain in a time that ends with each interval. */
  private static double[] sums(List<Rain> rain, Duration period) {
    double[] sums = new double[rain.size()];
    int first = 0;
    for (int i = 0; i < sums.length; i++) {
      while (rain.get(first).millis() <= rain.get(i).millis() - period.toMillis()) {
        first++;
      }
      for (int each = first; each <= i; each++) {
        sums[i] += rain.get(each).depth();
      }
    }
    return sums;
  }

  /** Returns the error function of a number that is not negative; Abramowitz and Stegun, 7.1.26. */
  private static double erf(double x) {
    double t = 1 / (1 + 0.3275911 * x);
    double[] factors = {1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592};
    double sum = 0;
    for (double each : factors) {
      sum = (sum + each) * t;
    }
    return 1 - sum * Math.exp(-x * x);
  }
}
