// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

/**
 * An estimate of the time that one more register adds to a response: the slope of a linear
 * regression over the responses so far, with recent ones weighing most.
 */
final class RegisterTimeRegression {

  private static final double DECAY = 0.98;

  /**
   * The minimum variance of the block lengths. Blocks of nearly equal length do not show what a
   * register costs.
   */
  private static final double MIN_VARIANCE = 50;

  private static final double MIN_WEIGHT = 15;

  private double weight;
  private double registers;
  private double nanos;
  private double squares;
  private double products;

  void addSample(int count, long took) {
    weight = DECAY * weight + 1;
    registers = DECAY * registers + count;
    nanos = DECAY * nanos + took;
    squares = DECAY * squares + (double) count * count;
    products = DECAY * products + (double) count * took;
  }

  /** Returns nanoseconds for each register, or {@code unknown} while there is too little data. */
  long nanosPerRegister(long unknown) {
    double variance = squares / weight - Math.pow(registers / weight, 2);
    if (weight < MIN_WEIGHT || variance < MIN_VARIANCE) {
      return unknown;
    }
    double slope = (products / weight - registers / weight * nanos / weight) / variance;
    return Math.max(0, Math.round(slope));
  }
}
