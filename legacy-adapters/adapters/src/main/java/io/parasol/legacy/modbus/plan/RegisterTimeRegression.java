// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

/**
 * An estimate of the time that one more register adds to a response: the slope of a linear
 * regression over the responses so far, with recent ones weighing most.
 */
final class RegisterTimeRegression {

  private static final double FADING = 0.98;

  /**
   * The minimum variance of the block lengths. Blocks of nearly equal length do not show what a
   * register costs.
   */
  private static final double LEAST_VARIANCE = 50;

  private static final double LEAST_WEIGHT = 15;

  private double weight;
  private double registers;
  private double nanos;
  private double squares;
  private double products;

  void take(int count, long took) {
    weight = FADING * weight + 1;
    registers = FADING * registers + count;
    nanos = FADING * nanos + took;
    squares = FADING * squares + (double) count * count;
    products = FADING * products + (double) count * took;
  }

  /** Returns nanoseconds for each register, or {@code unknown} while there is too little data. */
  long register(long unknown) {
    double variance = squares / weight - Math.pow(registers / weight, 2);
    if (weight < LEAST_WEIGHT || variance < LEAST_VARIANCE) {
      return unknown;
    }
    double slope = (products / weight - registers / weight * nanos / weight) / variance;
    return Math.max(0, Math.round(slope));
  }
}
