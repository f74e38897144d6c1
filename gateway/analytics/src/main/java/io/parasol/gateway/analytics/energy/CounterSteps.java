// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.gateway.analytics.energy.EnergyStep.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes energies of the samples of a counter. A single sample that the next ones contradict (a zero
 * while the device starts, a disturbed frame) is left out.
 */
final class CounterSteps {

  /** How many samples in a row can be wrong. */
  private static final int MAX_OUTLIERS = 5;

  /** No counter shows more; differences fit into whole milliwatt-hours. */
  private static final double MAX_WATT_HOURS = 1e15;

  private final SampleSeries series;
  private final CounterRules rules;

  private CounterSteps(SampleSeries series, CounterRules rules) {
    this.series = series;
    this.rules = rules;
  }

  /**
   * Returns the energies between the samples of a counter, in their order.
   *
   * @param series samples in Wh
   */
  public static List<EnergyStep> of(SampleSeries series, CounterRules rules) {
    return new CounterSteps(series, rules).steps();
  }

  private List<EnergyStep> steps() {
    List<EnergyStep> steps = new ArrayList<>(series.size());
    int from = 0;
    long held = series.size() == 0 ? 0 : value(0);
    for (int to = 1; to < series.size(); to++) {
      EnergyStep step = step(from, held, to);
      int good = isDoubtful(from, held, to) ? afterOutliers(from, held, to) : to;
      if (good > to) {
        to = good;
        step = step(from, held, to);
      }
      boolean rounding = rules.isRounding(held, value(to));
      steps.add(
          rounding ? new EnergyStep(series.time(from), series.time(to), 0, Kind.MEASURED) : step);
      held = rounding ? held : value(to);
      from = to;
    }
    return steps;
  }

  /** After a derived value comes the rest of a gap, which may be of more than the time since. */
  private EnergyStep step(int from, long held, int to) {
    if (series.isDerived(from) && value(to) >= held) {
      return new EnergyStep(series.time(from), series.time(to), value(to) - held, Kind.MEASURED);
    }
    return rules.step(series.time(from), held, series.time(to), value(to));
  }

  private boolean isDoubtful(int from, long held, int to) {
    return rules.step(series.time(from), held, series.time(to), value(to)).kind().isDoubtful();
  }

  /** Returns the first sample that continues the one before, if those between are wrong. */
  private int afterOutliers(int from, long held, int wrong) {
    int last = Math.min(series.size() - 1, wrong + MAX_OUTLIERS);
    for (int index = wrong + 1; index <= last; index++) {
      // The rest of a gap is wrong only if what follows is less.
      boolean continues =
          step(from, held, index).kind() == Kind.MEASURED
              && !(series.isDerived(from) && value(index) >= value(wrong));
      boolean returns = isDoubtful(index - 1, value(index - 1), index);
      boolean zero = index == wrong + 1 && value(wrong) == 0;
      if (continues && (returns || zero)) {
        return index;
      }
    }
    return wrong;
  }

  private long value(int index) {
    return Math.round(
        1000 * Math.max(-MAX_WATT_HOURS, Math.min(MAX_WATT_HOURS, series.value(index))));
  }
}
