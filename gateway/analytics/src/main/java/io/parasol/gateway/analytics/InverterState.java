// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.CounterRules;
import io.parasol.gateway.analytics.energy.DayClock;
import io.parasol.gateway.analytics.energy.DeviceHistory;
import io.parasol.gateway.analytics.energy.EnergyCalendar;
import io.parasol.gateway.analytics.energy.EnergyMeter;
import io.parasol.gateway.analytics.losses.DayFindings;
import io.parasol.gateway.analytics.losses.ShadeProfile;
import io.parasol.gateway.analytics.losses.SlotFindings;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.peers.RatioDay;
import io.parasol.gateway.analytics.peers.Robust;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** All that is kept of one inverter. */
final class InverterState {

  private static final int MAX_INDEX_DAYS = 762;
  private static final int FACTOR_DAYS = 30;
  private static final int OUTLIER_DAYS = 14;
  private static final double OUTLIER_SIGMAS = 3;
  private static final int MIN_QUANTILE_DAYS = 20;
  private static final double DEFAULT_MIN_RUNNING = 0.8;
  private static final double LOWEST_MIN_RUNNING = 0.5;
  private static final int PEAK_DAYS = 90;
  private static final double PEAK_QUANTILE = 0.75;

  final Nameplate nameplate;

  /** The number of the inverters that it is compared with. */
  final int peers;

  final DeviceHistory history = new DeviceHistory();
  final EnergyMeter meter;
  final EnergyCalendar calendar = new EnergyCalendar();
  final ShadeProfile shade = new ShadeProfile();
  final SlotFindings slotFindings;
  final DayFindings dayFindings;
  private final List<RatioDay> index = new ArrayList<>();
  private final Deque<Double> stringPeaks = new ArrayDeque<>();

  InverterState(Site site, Nameplate nameplate, int peers) {
    this.nameplate = nameplate;
    this.peers = peers;
    this.meter = new EnergyMeter(history, CounterRules.of(nameplate, new DayClock(site)));
    this.slotFindings = new SlotFindings(site, nameplate.device());
    this.dayFindings = new DayFindings(site, nameplate, slotFindings);
  }

  double level() {
    return dayFindings.device().baseline().level();
  }

  /** Adds energy by expected energy of a day, where a sensor gives the expected one. */
  void addIndex(LocalDate date, double value) {
    index.add(new RatioDay(date, value));
    if (index.size() > MAX_INDEX_DAYS) {
      index.remove(0);
    }
  }

  /** Returns the daily index without days that are far from those around them. */
  List<RatioDay> index() {
    double[] ratios = index.stream().mapToDouble(RatioDay::ratio).toArray();
    boolean[] outliers = Robust.outliers(ratios, OUTLIER_DAYS, OUTLIER_SIGMAS);
    List<RatioDay> good = new ArrayList<>();
    for (int day = 0; day < outliers.length; day++) {
      if (!outliers[day]) {
        good.add(index.get(day));
      }
    }
    return good;
  }

  /** Returns the typical factor to the model with a sensor, 1 if none is known. */
  double modelFactor() {
    List<RatioDay> last = index.subList(Math.max(0, index.size() - FACTOR_DAYS), index.size());
    return last.isEmpty() ? 1 : Robust.median(last.stream().mapToDouble(RatioDay::ratio).toArray());
  }

  /** Returns the 1 % quantile of the daily ratio; above it a silent inverter has run. */
  double minRunning() {
    List<RatioDay> days = dayFindings.device().days();
    return days.size() < MIN_QUANTILE_DAYS
        ? DEFAULT_MIN_RUNNING
        : Math.max(
            LOWEST_MIN_RUNNING,
            Math.min(
                DEFAULT_MIN_RUNNING,
                Robust.quantile(0.01, days.stream().mapToDouble(RatioDay::ratio).toArray())));
  }

  /**
   * Takes the largest current that most strings had on a day, and returns what is large on sunny
   * days. Days on which nothing flows do not count; one with a reading that is none does not count
   * for long.
   */
  double addStringPeak(double current) {
    if (current > 0) {
      stringPeaks.addLast(current);
      if (stringPeaks.size() > PEAK_DAYS) {
        stringPeaks.removeFirst();
      }
    }
    return stringPeaks.isEmpty()
        ? 0
        : Robust.quantile(
            PEAK_QUANTILE, stringPeaks.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
