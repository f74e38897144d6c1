// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import java.util.Arrays;

/** Computes how much of a full store each device may hold. */
final class FairShare {

  private FairShare() {}

  /**
   * Returns the max-min fair share. A device that needs less than its share keeps everything; what
   * it leaves is divided equally among the others.
   *
   * @param held bytes of each device, more than the budget in total.
   * @return how many bytes a device may hold; at least one device holds more.
   */
  static long of(long budget, long[] held) {
    long[] ascending = held.clone();
    Arrays.sort(ascending);
    long left = budget;
    for (int i = 0; i < ascending.length; i++) {
      long share = left / (ascending.length - i);
      if (ascending[i] > share) {
        return share;
      }
      left -= ascending[i];
    }
    return Long.MAX_VALUE;
  }
}
