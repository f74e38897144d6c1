// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

/** A model of how the values of one controller change. It advances in steps of whole seconds. */
public interface PlantModel {

  /**
   * Advances the model.
   *
   * @param from seconds since the simulation began.
   * @param seconds length of the step; 0 to set the initial state.
   */
  void step(double from, double seconds);

  /**
   * Returns the current amount, in the unit that {@link Quantity} states.
   *
   * @param index number of one among several alike, from 1; 0 for the only one or the sum.
   */
  double amount(Quantity quantity, int index);

  /**
   * Returns the state of the controller, as words that a label may contain; the first match counts.
   */
  String[] state();
}
