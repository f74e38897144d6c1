// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The energy of one inverter: from its counter if it has one, else from its power.
 *
 * <p>Not safe for use by several threads.
 */
public final class EnergyMeter {

  private static final PointMeaning COUNTER = new PointMeaning(Meaning.AC_ENERGY_TOTAL);

  private final DeviceHistory history;
  private final CounterRules rules;

  public EnergyMeter(DeviceHistory history, CounterRules rules) {
    this.history = history;
    this.rules = rules;
  }

  /** Returns whether the energy comes from a counter. */
  public boolean hasCounter() {
    return history.of(COUNTER).size() > 0;
  }

  private SampleSeries source() {
    return hasCounter() ? history.of(COUNTER) : history.of(Meaning.AC_POWER);
  }

  /** Returns the energies between all samples that are kept, except for those that are old. */
  public List<EnergyStep> steps() {
    return hasCounter()
        ? CounterSteps.of(
            StuckTimes.of(history, rules.ratedWatts(), rules.type()).without(source()), rules)
        : PowerSteps.of(source(), rules.ratedWatts());
  }

  /** Returns the energy of the slots of a day. */
  public EnergySlots slots(LocalDay day, List<EnergyStep> steps, GapWeights weights) {
    return EnergySlots.of(day, steps, EnergySlots.maxGap(source()), weights);
  }

  /**
   * Returns the energy of a gap that ends in a day and began before it, for each of the days
   * before. These were closed while the device was silent, and are corrected by it.
   */
  public List<EnergySlots> late(LocalDay day, ZoneId zone, GapWeights weights) {
    List<EnergySlots> late = new ArrayList<>();
    for (EnergyStep each : steps()) {
      if (each.from() < day.startMillis() && each.to() > day.startMillis()) {
        List<LocalDay> former = new ArrayList<>();
        LocalDay next = LocalDay.containing(each.from(), zone);
        while (next.endMillis() <= day.startMillis()) {
          former.add(next);
          next = LocalDay.containing(next.endMillis(), zone);
        }
        late.addAll(EnergySlots.ofStep(each, former, EnergySlots.maxGap(source()), weights));
      }
    }
    return late;
  }

  private static LocalDay until(long end, EnergyStep step) {
    long start = Math.floorDiv(step.from(), LocalDay.SLOT_MILLIS) * LocalDay.SLOT_MILLIS;
    return new LocalDay(LocalDate.EPOCH, start, end);
  }

  /**
   * Fixes what was produced until the end of a day: puts a value of the counter there, so that the
   * rest belongs to later days. Earlier samples of the counter are not needed any more.
   */
  public void fix(LocalDay day, GapWeights weights) {
    if (!hasCounter()) {
      return;
    }
    SampleSeries counter = source();
    long end = day.endMillis();
    for (EnergyStep each : steps()) {
      if (each.from() < end && each.to() > end) {
        long before = slots(until(end, each), List.of(each), weights).total();
        double rest = (each.milliWattHours() - before) / 1000.0;
        double after = counter.value(counter.lowerBound(each.to()));
        counter.add(end, after - rest, SampleSeries.DERIVED);
        return;
      }
    }
  }
}
