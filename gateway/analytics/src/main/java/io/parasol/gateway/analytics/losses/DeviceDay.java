// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.CounterRules;
import io.parasol.gateway.analytics.energy.DeviceHistory;
import io.parasol.gateway.analytics.energy.EnergySlots;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.SampleSeries;
import io.parasol.gateway.analytics.energy.SlotMeans;
import io.parasol.gateway.analytics.energy.StuckTimes;
import io.parasol.gateway.analytics.energy.ValueFilter;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.peers.SlotSeries;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The readings of one inverter on one day, slot by slot. */
public final class DeviceDay {

  private static final List<Meaning> NEEDED =
      List.of(Meaning.AC_VOLTAGE, Meaning.DC_VOLTAGE, Meaning.DC_CURRENT);

  static final long HELD_MILLIS = 3_600_000;
  private static final double HALF = 0.5;

  /** Of the AC nameplate; above, an inverter clips. */
  private static final double CLIPPING_SHARE = 0.985;

  private static final double MIN_AC_VOLTAGE = 50;

  private static final SlotSeries NONE = new SlotSeries(new double[0]);

  private final Nameplate nameplate;
  private final EnergySlots energy;
  private final long counterFrom;
  private final long counterUntil;
  private final long firstReading;
  private final Map<Meaning, SlotSeries> values = new EnumMap<>(Meaning.class);
  private final List<SlotSeries> strings = new ArrayList<>();
  private final List<ValueFilter.Dropped> dropped;

  public DeviceDay(Nameplate nameplate, DeviceHistory history, EnergySlots energy) {
    this.nameplate = nameplate;
    this.energy = energy;
    double rated = CounterRules.largestWatts(nameplate);
    StuckTimes stuck = StuckTimes.of(history, rated, nameplate.counter());
    SampleSeries counter = stuck.without(history.of(Meaning.AC_ENERGY_TOTAL));
    counterFrom = counter.size() == 0 ? Long.MAX_VALUE : counter.time(0);
    counterUntil = counter.size() == 0 ? Long.MIN_VALUE : counter.time(counter.size() - 1);
    firstReading = history.firstTime();
    LocalDay day = energy.day();
    ValueFilter filter = new ValueFilter(nameplate.device());
    for (Meaning each : NEEDED) {
      double[] means = filter.inRange(each, SlotMeans.of(history.of(each), day));
      values.put(each, new SlotSeries(means));
    }
    double[] watts = SlotMeans.of(history.of(Meaning.AC_POWER), day);
    double[] current = filter.currentPower(watts, stuck.slots(day));
    values.put(Meaning.AC_POWER, new SlotSeries(filter.plausiblePower(current, rated)));
    values.put(
        Meaning.ACTIVE_LIMIT,
        new SlotSeries(SlotMeans.held(history.of(Meaning.ACTIVE_LIMIT), day, HELD_MILLIS)));
    dropped = filter.dropped();
    values.put(Meaning.STATUS, ReportedStates.status(history, day));
    values.put(Meaning.ALARMS, ReportedStates.alarm(history, day));
    if (history.of(Meaning.AC_POWER).size() == 0) {
      values.put(Meaning.AC_POWER, powerOfEnergy());
    }
    for (int k = 1; k <= nameplate.array().strings(); k++) {
      strings.add(new SlotSeries(SlotMeans.of(ofInput(history, k), day)));
    }
  }

  /** Returns the current of a string or tracker, or its power where it has no current. */
  private static SampleSeries ofInput(DeviceHistory history, int number) {
    SampleSeries current = history.of(new PointMeaning(Meaning.DC_CURRENT, number));
    return current.size() > 0 ? current : history.of(new PointMeaning(Meaning.DC_POWER, number));
  }

  private SlotSeries powerOfEnergy() {
    double[] watts = new double[energy.day().slots()];
    for (int slot = 0; slot < watts.length; slot++) {
      watts[slot] =
          energy.coverage(slot) > HALF
              ? energy.energy(slot) / 1000.0 / LocalDay.SLOT_HOURS
              : Double.NaN;
    }
    return new SlotSeries(watts);
  }

  /** Returns the values that are no measurements. */
  public List<ValueFilter.Dropped> dropped() {
    return dropped;
  }

  public Nameplate nameplate() {
    return nameplate;
  }

  public EnergySlots energy() {
    return energy;
  }

  /** Returns the mean of a point in a slot, {@code NaN} without readings. */
  public double value(Meaning meaning, int slot) {
    return series(meaning).at(slot);
  }

  /** Returns a point over the day. */
  public SlotSeries series(Meaning meaning) {
    return values.getOrDefault(meaning, NONE);
  }

  /** Returns the currents of the strings or trackers, or their powers; the first one first. */
  public List<SlotSeries> strings() {
    return strings;
  }

  /** Returns AC power as a share of the DC nameplate. */
  public double specificPower(int slot) {
    return value(Meaning.AC_POWER, slot) / nameplate.array().dcWatts();
  }

  /** Returns whether an inverter gives what its AC nameplate allows. */
  public boolean isAtRating(int slot) {
    return value(Meaning.AC_POWER, slot) >= CLIPPING_SHARE * nameplate.acWatts();
  }

  /**
   * Returns whether an inverter measures that there is no grid, so that it cannot give anything.
   */
  public boolean isWithoutGrid(int slot) {
    return value(Meaning.AC_VOLTAGE, slot) < MIN_AC_VOLTAGE;
  }

  /** Returns whether a slot has no readings. */
  public boolean isSilent(int slot) {
    return energy.coverage(slot) < HALF && !series(Meaning.AC_POWER).has(slot);
  }

  /** Returns whether the device had given a reading, ever, when a slot ended. */
  public boolean isAfterFirstReading(int slot) {
    return firstReading < slotEnd(slot);
  }

  /** Returns whether the device had given a reading, ever, when a slot began. */
  boolean isReadFromBegin(int slot) {
    return firstReading <= energy.day().slotStart(slot);
  }

  /** Returns whether the counter was read before and after a slot, so that its energy is known. */
  public boolean isCounted(int slot) {
    return isCountedFrom(slot) && isReadAfter(slot);
  }

  /** Returns whether the counter had been read, ever, when a slot ended. */
  boolean isCountedFrom(int slot) {
    return counterFrom < slotEnd(slot);
  }

  /** Returns whether the counter was read after a slot. */
  public boolean isReadAfter(int slot) {
    return counterUntil >= slotEnd(slot);
  }

  private long slotEnd(int slot) {
    return energy.day().slotStart(slot) + LocalDay.SLOT_MILLIS;
  }
}
