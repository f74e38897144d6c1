// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.util.Arrays;

/** How much of a full store each device may hold. */
final class FairShare {

  private FairShare() {}

  /**
   * The share: a device that needs less keeps all it has, and what it leaves is shared by the
   * others, each alike.
   *
   * @param held bytes of each device, more than the budget in all.
   * @return what a device may hold; at least one holds more.
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
