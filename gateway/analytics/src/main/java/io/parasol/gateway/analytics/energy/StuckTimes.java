// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.model.CounterType;
import java.util.ArrayList;
import java.util.List;

/**
 * The times in which an inverter shows old readings: its power is the same for half an hour, and
 * its counter contradicts it. A power that stays the same because of a limit or the rating agrees
 * with the counter.
 */
public final class StuckTimes {

  private static final double SAME = 1e-5;
  private static final long MIN_MILLIS = 1_800_000;

  /** The counter may be read at other times than the power. */
  private static final long MIN_COUNTED_MILLIS = 1_200_000;

  /** Of the rating; in weak light, a register in kW shows the same value for long. */
  private static final double MIN_SHARE = 0.05;

  /** How far energy by the counter may be from energy by the power, of the latter. */
  private static final double TOLERANCE = 0.5;

  private static final double MILLIS_AN_HOUR = 3.6e6;

  private final List<Span> spans = new ArrayList<>();
  private final SampleSeries power;
  private final SampleSeries counter;
  private final double minWatts;
  private final double stepWattHours;

  /**
   * A time in which all readings are old.
   *
   * @param from when the value was read first, in milliseconds since the epoch
   * @param to when it was read last
   */
  private record Span(long from, long to) {

    boolean contains(long time) {
      return time > from && time <= to;
    }
  }

  private StuckTimes(DeviceHistory history, double ratedWatts, CounterType type) {
    this.power = history.of(Meaning.AC_POWER);
    this.counter = history.of(Meaning.AC_ENERGY_TOTAL);
    this.minWatts = MIN_SHARE * ratedWatts;
    this.stepWattHours = type.stepWattHours();
  }

  /**
   * Finds the times of an inverter; none without a counter.
   *
   * @param ratedWatts the largest power of the inverter
   */
  public static StuckTimes of(DeviceHistory history, double ratedWatts, CounterType type) {
    StuckTimes times = new StuckTimes(history, ratedWatts, type);
    if (times.counter.size() > 0) {
      times.find();
    }
    return times;
  }

  private void find() {
    long maxGap = EnergySlots.maxGap(power);
    int first = 0;
    for (int i = 1; i <= power.size(); i++) {
      boolean goesOn =
          i < power.size()
              && Math.abs(power.value(i) - power.value(first)) <= SAME * power.value(first)
              && power.time(i) - power.time(i - 1) <= maxGap;
      if (!goesOn) {
        addIfStuck(power.time(first), power.time(i - 1), power.value(first));
        first = i;
      }
    }
  }

  private void addIfStuck(long from, long to, double watts) {
    if (to - from >= MIN_MILLIS && watts > minWatts && isContradicted(from, to, watts)) {
      spans.add(new Span(from, to));
    }
  }

  private boolean isContradicted(long from, long to, double watts) {
    int begin = counter.lowerBound(from);
    int end = counter.lowerBound(to + 1) - 1;
    if (end <= begin || counter.time(end) - counter.time(begin) < MIN_COUNTED_MILLIS) {
      return false;
    }
    double counted = counter.value(end) - counter.value(begin);
    double shown = watts * (counter.time(end) - counter.time(begin)) / MILLIS_AN_HOUR;
    return Math.abs(counted - shown) > TOLERANCE * shown + 2 * stepWattHours;
  }

  /** Returns the samples that are not old. */
  public SampleSeries without(SampleSeries series) {
    if (spans.isEmpty()) {
      return series;
    }
    SampleSeries kept = new SampleSeries();
    for (int i = 0; i < series.size(); i++) {
      long time = series.time(i);
      if (spans.stream().noneMatch(each -> each.contains(time))) {
        kept.add(time, series.value(i), series.revision(i));
      }
    }
    return kept;
  }

  /** Returns which slots of a day have old readings. */
  public boolean[] slots(LocalDay day) {
    boolean[] stuck = new boolean[day.slots()];
    for (int slot = 0; slot < stuck.length; slot++) {
      long start = day.slotStart(slot);
      stuck[slot] = spans.stream().anyMatch(each -> each.contains(start));
    }
    return stuck;
  }
}
