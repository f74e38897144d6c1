// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.util.Arrays;

/** The median of numbers, which a few wrong ones do not move. */
final class Median {

  private Median() {}

  /** Returns the median of at least one number. */
  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
