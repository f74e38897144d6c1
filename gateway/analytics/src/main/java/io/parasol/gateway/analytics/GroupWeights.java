// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.EnergySlots;
import io.parasol.gateway.analytics.energy.GapWeights;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.Site;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides the energy of a gap in proportion to what the other inverters of the group gave in each
 * slot, by their nameplates; in proportion to the clear sky if none of them gave readings in one of
 * the slots. Of a closed day, only the energy of the others is known: it is divided by the clear
 * sky.
 */
final class GroupWeights implements GapWeights {

  private static final double HALF = 0.5;

  /** Of the readings of another inverter on a day. */
  private static final double MIN_COMPLETENESS = 0.9;

  private final Site site;
  private final Nameplate nameplate;
  private final List<InverterState> others;
  private final long openFrom;
  private final Measured shared;
  private final Map<LocalDay, List<EnergySlots>> measured = new HashMap<>();
  private final Map<LocalDay, Double> closed = new HashMap<>();

  /**
   * The energies of inverters on days, for the weights of several ones between which no sample is
   * added.
   */
  static final class Measured {

    private final Map<LocalDay, Map<InverterState, EnergySlots>> days = new HashMap<>();

    EnergySlots of(InverterState inverter, LocalDay day) {
      return days.computeIfAbsent(day, made -> new IdentityHashMap<>())
          .computeIfAbsent(
              inverter, each -> each.meter.slots(day, each.meter.steps(), GapWeights.EVEN));
    }
  }

  /**
   * @param others the other inverters of the group
   * @param openFrom samples are kept from this moment on
   * @param shared what the weights of other inverters have measured
   */
  GroupWeights(
      Site site, Nameplate nameplate, List<InverterState> others, long openFrom, Measured shared) {
    this.shared = shared;
    this.site = site;
    this.nameplate = nameplate;
    this.others = others;
    this.openFrom = openFrom;
  }

  @Override
  public double[] weights(long firstSlot, int count) {
    double[] weights = new double[count];
    boolean known = true;
    for (int i = 0; i < count && known; i++) {
      long start = (firstSlot + i) * LocalDay.SLOT_MILLIS;
      weights[i] = start >= openFrom ? ofGroup(start) : ofClosedDay(start);
      known = !Double.isNaN(weights[i]);
    }
    for (int i = 0; i < count && !known; i++) {
      weights[i] = clearSky((firstSlot + i) * LocalDay.SLOT_MILLIS);
    }
    return weights;
  }

  private double clearSky(long slotStart) {
    Instant middle = Instant.ofEpochMilli(slotStart + LocalDay.SLOT_MILLIS / 2);
    return SkyMoment.at(middle, site).plane(nameplate.array());
  }

  private double ofGroup(long slotStart) {
    LocalDay day = LocalDay.containing(slotStart, site.zone());
    int slot = day.slotOf(slotStart);
    List<EnergySlots> energies = measured.computeIfAbsent(day, this::measure);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < energies.size(); i++) {
      if (energies.get(i).coverage(slot) > HALF) {
        sum += energies.get(i).energy(slot) / others.get(i).nameplate.array().dcWatts();
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private double ofClosedDay(long slotStart) {
    LocalDay day = LocalDay.containing(slotStart, site.zone());
    return clearSky(slotStart) * closed.computeIfAbsent(day, this::byClearSky);
  }

  /** Returns the energy of the others on a day that is closed, by the clear sky of that day. */
  private double byClearSky(LocalDay day) {
    double sum = 0;
    int count = 0;
    for (InverterState each : others) {
      for (Aggregate energy : each.calendar.days(day.date(), day.date())) {
        if (energy.completeness() > MIN_COMPLETENESS) {
          sum += energy.milliWattHours() / each.nameplate.array().dcWatts();
          count++;
        }
      }
    }
    double clear = 0;
    for (int slot = 0; slot < day.slots(); slot++) {
      clear += clearSky(day.slotStart(slot));
    }
    return count == 0 || clear <= 0 ? Double.NaN : sum / count / clear;
  }

  private List<EnergySlots> measure(LocalDay day) {
    return others.stream().map(each -> shared.of(each, day)).toList();
  }
}
