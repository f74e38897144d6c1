// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.LateEnergy;
import io.parasol.gateway.analytics.energy.Apportionment;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Books energy under a closed day: the counter of a device that was silent has shown it later. It
 * is divided among the slots without readings in proportion to what the other inverters gave, so
 * that the sum of all slots is that of the counter.
 */
final class LateEnergyBooking {

  private LateEnergyBooking() {}

  /**
   * Books energy in the file of a day.
   *
   * @param losses of the device, after the energy became known.
   */
  static void book(FigureStore store, LateEnergy late, List<DeviceLosses> losses)
      throws IOException {
    Optional<DayRecord> record = store.day(late.date(), block -> true);
    if (record.isEmpty()) {
      return;
    }
    book(record.get().energies(), late.device(), late.energy());
    for (DeviceLosses each : losses) {
      if (each.date().equals(late.date())) {
        record.get().setResult(record.get().result().with(each.summary()));
      }
    }
    store.write(record.get());
  }

  /** Adds energy in mWh to the slots of a device. */
  static void book(Map<String, SlotEnergy> energies, String device, long milliWattHours) {
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
