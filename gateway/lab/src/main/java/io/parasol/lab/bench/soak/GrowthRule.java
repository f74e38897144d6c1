// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.soak;

/**
 * Decides whether a value grows without an end. What counts is the time after the warm-up, in which
 * the value must grow by more than the tolerance, and in each half of it by a share of that: a leak
 * grows all the time, while a cache that fills or a pool that is enlarged grows once.
 *
 * @param absolute tolerated growth in the unit of the value; at least this much must be grown.
 * @param relative tolerated growth as a share of the median; the larger of both applies.
 */
record GrowthRule(double absolute, double relative) {

  /** Of a steady growth, each half has half; noise may take most of that. */
  private static final double SHARE_OF_HALF = 0.4;

  /** A slope of fewer samples has no meaning. */
  static final int MIN_SAMPLES = 12;

  /**
   * Returns whether the value grows.
   *
   * @throws IllegalArgumentException if there are too few samples after the warm-up.
   */
  public boolean isBrokenBy(Series series) {
    Series settled = series.settled();
    if (settled.samples().size() < MIN_SAMPLES) {
      throw new IllegalArgumentException(
          "%d samples after the warm-up: expected at least %d"
              .formatted(settled.samples().size(), MIN_SAMPLES));
    }
    double tolerance = tolerance(settled);
    double ofHalf = SHARE_OF_HALF * tolerance;
    return settled.growth() > tolerance
        && settled.firstHalf().growth() > ofHalf
        && settled.secondHalf().growth() > ofHalf;
  }

  /** Returns the growth after the warm-up that is no leak yet, in the unit of the value. */
  double tolerance(Series settled) {
    return Math.max(absolute, relative * settled.median());
  }
}
