// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import java.time.LocalDate;

/**
 * How a member compares with its group on a day.
 *
 * @param level median of the ratios of the slots to the reference
 * @param ratio energy by the energy of the reference; {@code NaN} if too few slots count
 * @param slots the number of slots that count
 * @param effect of a misalignment on the energy
 * @param sums what the course of the day shows of a misalignment
 */
public record PeerRatio(
    LocalDate date,
    double level,
    double ratio,
    int slots,
    MisalignmentEffect effect,
    MisalignmentSums sums) {

  PeerRatio(LocalDate date, double level, double ratio, int slots) {
    this(date, level, ratio, slots, MisalignmentEffect.NONE, MisalignmentSums.NONE);
  }

  /** Returns the result of a member that cannot be compared. */
  public static PeerRatio missing(LocalDate date) {
    return new PeerRatio(date, Double.NaN, Double.NaN, 0);
  }

  /** Returns whether there is a ratio for this day. */
  public boolean isGiven() {
    return !Double.isNaN(ratio);
  }
}
