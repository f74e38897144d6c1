// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.Arrays;

/** The share of each slot in the energy of a gap. */
@FunctionalInterface
public interface GapWeights {

  /** All slots have the same share. */
  GapWeights EVEN =
      (firstSlot, count) -> {
        double[] weights = new double[count];
        Arrays.fill(weights, 1);
        return weights;
      };

  /**
   * Returns weights that are not negative.
   *
   * @param firstSlot number of the first slot since the epoch
   */
  double[] weights(long firstSlot, int count);
}
