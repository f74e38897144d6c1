// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.gateway.analytics.energy.EnergyStep.Kind;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.Nameplate;

/**
 * Decides what a change of an energy counter means. Values are in milliwatt-hours.
 *
 * @param ratedWatts the largest power of the device
 */
public record CounterRules(CounterType type, double ratedWatts, DayClock clock) {

  /** How far a device may exceed its rating. */
  private static final double MARGIN = 1.2;

  private static final double MILLIS_AN_HOUR = 3.6e6;

  /** Returns the rules of an inverter. */
  public static CounterRules of(Nameplate nameplate, DayClock clock) {
    return new CounterRules(nameplate.counter(), largestWatts(nameplate), clock);
  }

  /** Returns the larger one of the ratings of an inverter. */
  public static double largestWatts(Nameplate nameplate) {
    return Math.max(nameplate.acWatts(), nameplate.array().dcWatts());
  }

  /** Returns the energy of a change of the counter. */
  EnergyStep step(long from, long before, long to, long after) {
    long delta = after - before;
    if (type.kind() == CounterType.Kind.DAY && isNewDay(from, to, delta)) {
      return newDay(Math.max(from, clock.dayStart(to)), to, after);
    }
    if (delta >= 0) {
      return delta <= bound(to - from)
          ? new EnergyStep(from, to, delta, Kind.MEASURED)
          : new EnergyStep(from, to, 0, Kind.JUMP);
    }
    if (type.kind() == CounterType.Kind.ACCUMULATOR) {
      long rolled = delta + Math.round(Math.scalb(1.0, type.bits()) * step());
      if (rolled >= 0 && rolled <= bound(to - from)) {
        return new EnergyStep(from, to, rolled, Kind.ROLL_OVER);
      }
    }
    return new EnergyStep(from, to, 0, Kind.RESET);
  }

  /** Returns whether a counter fell by its smallest change, as rounding in a device can do. */
  boolean isRounding(long before, long after) {
    return after < before && before - after <= step();
  }

  /** A day counter that rose over a whole night has started again as well. */
  private boolean isNewDay(long from, long to, long delta) {
    if (delta >= 0) {
      return to - from > MILLIS_AN_HOUR
          && clock.dayStart(to) > from
          && !clock.isNight(from)
          && !clock.isNight(to);
    }
    return clock.dayStart(to) > from || clock.isNight(from) || clock.isNight(to);
  }

  private EnergyStep newDay(long from, long to, long after) {
    long start = Math.min(from, to - 1);
    return after >= 0 && after <= bound(to - start)
        ? new EnergyStep(start, to, after, Kind.NEW_DAY)
        : new EnergyStep(start, to, 0, Kind.RESET);
  }

  private long bound(long millis) {
    return (long) (MARGIN * ratedWatts * 1000 * millis / MILLIS_AN_HOUR + step());
  }

  private double step() {
    return type.stepWattHours() * 1000;
  }
}
