// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.analytics.LateEnergy;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.plant.DayRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Books energy under a closed day: the counter of a device that was silent has shown it later. */
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
    record.get().energies().computeIfPresent(late.device(), (same, energy) -> energy.plus(late));
    record.get().setResult(record.get().result().plusMoney(late.money()));
    for (DeviceLosses each : losses) {
      if (each.date().equals(late.date())) {
        record.get().setResult(record.get().result().with(each.summary()));
      }
    }
    store.write(record.get());
  }
}
