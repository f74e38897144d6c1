// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

/** Sums of a day for each quarter of an hour of solar time. */
final class QuarterRatios {

  private final double[] actual = new double[ShadeProfile.QUARTERS];
  private final double[] expected = new double[ShadeProfile.QUARTERS];

  void add(int quarter, double power, double possible) {
    actual[quarter] += power;
    expected[quarter] += possible;
  }

  /** Returns the ratios, {@code NaN} of quarters without sums. */
  double[] values() {
    double[] ratios = new double[actual.length];
    for (int quarter = 0; quarter < ratios.length; quarter++) {
      ratios[quarter] = expected[quarter] > 0 ? actual[quarter] / expected[quarter] : Double.NaN;
    }
    return ratios;
  }
}
