// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

/** How the values of one controller move. Steps through time, second by second. */
interface Model {

  /**
   * Lets time pass.
   *
   * @param from seconds since the simulation began.
   * @param seconds how many; 0 to find the place where it begins.
   */
  void step(double from, double seconds);

  /**
   * The quantity now, in the unit that {@link Quantity} says.
   *
   * @param index which of several alike, from 1; 0 for the only one or the sum.
   */
  double amount(Quantity quantity, int index);

  /** What state the controller is in, as words that a label may contain; the first that fits. */
  String[] state();
}
