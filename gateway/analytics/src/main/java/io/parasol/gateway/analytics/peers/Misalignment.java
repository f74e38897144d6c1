// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import io.parasol.gateway.analytics.expected.MisalignmentEffect;

/**
 * By which angles the modules of a member look elsewhere than those of its group. A degree changes
 * little on a day, but another amount in each season and weather. It is learned from how the ratio
 * changes within days, never from its level.
 *
 * <p>Not safe for use by several threads.
 */
final class Misalignment {

  /** What roofs and mounts differ by; without readings that show more, it is taken to be 0. */
  private static final double TYPICAL = Math.toRadians(1);

  /** Of what former days have shown, each day: modules can be mounted again. */
  private static final double KEPT = 0.99;

  private MisalignmentSums sums = MisalignmentSums.NONE;
  private double tilt;
  private double sideways;

  /** Adds a day, and estimates again (ridge regression). */
  void learn(MisalignmentSums day) {
    sums = sums.and(day, KEPT);
    double prior = 1 / (TYPICAL * TYPICAL);
    double tt = sums.tt() + prior;
    double ss = sums.ss() + prior;
    double determinant = tt * ss - sums.ts() * sums.ts();
    tilt = (ss * sums.ty() - sums.ts() * sums.sy()) / determinant;
    sideways = (tt * sums.sy() - sums.ts() * sums.ty()) / determinant;
  }

  /** Returns the logarithm of the factor that the angles make at one moment. */
  double log(MisalignmentEffect effect) {
    return tilt * effect.tilt() + sideways * effect.sideways();
  }
}
