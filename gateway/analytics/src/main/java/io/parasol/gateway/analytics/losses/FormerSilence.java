// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

/**
 * The part of a silence that former days have, in milliwatt-hours. Whether an inverter ran in a
 * silence follows from all of it: how its energy is divided among the days is an estimate.
 *
 * @param energy of this part
 * @param possible in it
 */
public record FormerSilence(double energy, double possible) {

  /** The day did not begin within a silence, or it has not ended yet. */
  public static final FormerSilence NONE = new FormerSilence(0, 0);
}
