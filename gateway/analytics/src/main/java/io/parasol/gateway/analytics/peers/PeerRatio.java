// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.time.LocalDate;

/**
 * How a member compares with its group on a day.
 *
 * @param level median of the ratios of the slots to the reference
 * @param rawRatio energy by the energy of the reference; {@code NaN} if too few slots count
 * @param ratio the same by what is usual for the member
 * @param slots the number of slots that count
 */
public record PeerRatio(LocalDate date, double level, double rawRatio, double ratio, int slots) {

  /** Returns the result of a member that cannot be compared. */
  public static PeerRatio missing(LocalDate date) {
    return new PeerRatio(date, Double.NaN, Double.NaN, Double.NaN, 0);
  }

  /** Returns whether there is a ratio for this day. */
  public boolean isGiven() {
    return !Double.isNaN(rawRatio);
  }
}
