// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

/**
 * A reproducible random curve: smooth between knots, which are a given time apart. Different seeds
 * give independent curves.
 */
final class Noise {

  private final long seed;
  private final double secondsBetweenKnots;

  Noise(long seed, double secondsBetweenKnots) {
    this.seed = seed;
    this.secondsBetweenKnots = secondsBetweenKnots;
  }

  /** Returns a value between -1 and 1. */
  double at(double seconds) {
    double place = seconds / secondsBetweenKnots;
    long knot = (long) Math.floor(place);
    double part = place - knot;
    double smooth = part * part * (3 - 2 * part);
    return knot(knot) * (1 - smooth) + knot(knot + 1) * smooth;
  }

  /** Returns the value at a knot, by SplitMix64, a public-domain mixing function. */
  private double knot(long knot) {
    long z = (seed * 31 + knot) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return (z >>> 11) * 0x1.0p-52 - 1;
  }
}
