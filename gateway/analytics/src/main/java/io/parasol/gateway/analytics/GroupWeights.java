// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.EnergySlots;
import io.parasol.gateway.analytics.energy.GapWeights;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.Site;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides the energy of a gap in proportion to what the other inverters of the group gave in each
 * slot; in proportion to the clear sky if none of them gave readings in one of the slots.
 */
final class GroupWeights implements GapWeights {

  private static final double HALF = 0.5;

  private final Site site;
  private final Nameplate nameplate;
  private final List<InverterState> others;
  private final long openFrom;
  private final Map<LocalDay, List<EnergySlots>> measured = new HashMap<>();

  /**
   * @param others the other inverters of the group
   * @param openFrom samples are kept from this moment on
   */
  GroupWeights(Site site, Nameplate nameplate, List<InverterState> others, long openFrom) {
    this.site = site;
    this.nameplate = nameplate;
    this.others = others;
    this.openFrom = openFrom;
  }

  @Override
  public double[] weights(long firstSlot, int count) {
    double[] weights = new double[count];
    boolean known = firstSlot * LocalDay.SLOT_MILLIS >= openFrom;
    for (int i = 0; i < count && known; i++) {
      weights[i] = ofGroup((firstSlot + i) * LocalDay.SLOT_MILLIS);
      known = !Double.isNaN(weights[i]);
    }
    for (int i = 0; i < count && !known; i++) {
      long middle = (firstSlot + i) * LocalDay.SLOT_MILLIS + LocalDay.SLOT_MILLIS / 2;
      weights[i] = SkyMoment.at(Instant.ofEpochMilli(middle), site).plane(nameplate.array());
    }
    return weights;
  }

  private double ofGroup(long slotStart) {
    LocalDay day = LocalDay.containing(slotStart, site.zone());
    int slot = day.slotOf(slotStart);
    double sum = 0;
    int count = 0;
    for (EnergySlots each : measured.computeIfAbsent(day, this::measure)) {
      if (each.coverage(slot) > HALF) {
        sum += each.energy(slot);
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private List<EnergySlots> measure(LocalDay day) {
    return others.stream()
        .map(each -> each.meter.slots(day, each.meter.steps(), GapWeights.EVEN))
        .toList();
  }
}
