// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import java.time.LocalDate;
import java.util.List;

/**
 * A correction of a day that was closed while a device was silent, by the next reading of its
 * counter. Energies are in milliwatt-hours.
 *
 * @param slots added to the energy of each slot of the day
 * @param money the value of this energy in the currency of the tariff
 */
public record LateEnergy(String device, LocalDate date, List<Long> slots, double money) {

  public LateEnergy {
    slots = List.copyOf(slots);
  }
}
