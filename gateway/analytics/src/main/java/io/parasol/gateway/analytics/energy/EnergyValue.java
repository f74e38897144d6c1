// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.gateway.analytics.model.Site;
import java.math.BigDecimal;
import java.time.Instant;

/** What the energy of a day is worth. */
public final class EnergyValue {

  private EnergyValue() {}

  /** Returns the value of the energy of each slot at its price, not rounded. */
  public static BigDecimal of(EnergySlots energy, Site site) {
    BigDecimal value = BigDecimal.ZERO;
    for (int slot = 0; slot < energy.day().slots(); slot++) {
      if (energy.energy(slot) > 0) {
        Instant time = Instant.ofEpochMilli(energy.day().slotStart(slot));
        var local = time.atZone(site.zone()).toLocalTime();
        value = value.add(site.tariff().value(energy.energy(slot), local));
      }
    }
    return value;
  }
}
