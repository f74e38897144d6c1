// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.gateway.analytics.energy.Apportionment;
import java.util.Map;

/**
 * Divides energy that a counter has shown later among the slots of a closed day without readings,
 * in proportion to what the other inverters gave, so that the sum of all slots is that of the
 * counter.
 */
public final class LateEnergyShares {

  private LateEnergyShares() {}

  /** Adds energy in mWh to the slots of a device. */
  public static void book(Map<String, SlotEnergy> energies, String device, long milliWattHours) {
    SlotEnergy energy = energies.get(device);
    if (energy == null || milliWattHours <= 0) {
      return;
    }
    double[] weights = new double[energy.milliWattHours().length];
    double sum = 0;
    for (int slot = 0; slot < weights.length; slot++) {
      if (energy.isGap(slot)) {
        weights[slot] = ofOthers(energies, device, slot);
        sum += weights[slot];
      }
    }
    for (int slot = 0; sum <= 0 && slot < weights.length; slot++) {
      weights[slot] = energy.isGap(slot) ? 1 : 0;
    }
    long[] parts = Apportionment.divide(milliWattHours, weights);
    for (int slot = 0; slot < parts.length; slot++) {
      energy.milliWattHours()[slot] += parts[slot];
      energy.estimated()[slot] |= parts[slot] > 0;
    }
  }

  private static double ofOthers(Map<String, SlotEnergy> energies, String device, int slot) {
    double sum = 0;
    for (Map.Entry<String, SlotEnergy> each : energies.entrySet()) {
      long[] slots = each.getValue().milliWattHours();
      if (!each.getKey().equals(device) && slot < slots.length) {
        sum += slots[slot];
      }
    }
    return sum;
  }
}
