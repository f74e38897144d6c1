// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.simulation.Day;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is simulated together: one sky, and models that see each other. Steps second by
 * second, so that the same questions at the same times get the same answers however often they are
 * asked. Whoever uses it or its models holds its monitor.
 */
final class Plant {

  /** After a longer pause, steps are made longer instead of more. */
  private static final long MOST_STEPS = 3600;

  private final Sky sky;
  private final List<Model> models = new ArrayList<>();
  private final List<Meter> meters = new ArrayList<>();
  private final List<Inverter> inverters = new ArrayList<>();
  private long second;

  Plant(Day day) {
    this.sky = new Sky(day);
  }

  Sky sky() {
    return sky;
  }

  /** Those that have been added so far, and those that will be. */
  List<Inverter> inverters() {
    return inverters;
  }

  void add(Model model) {
    if (model instanceof Meter meter) {
      meters.add(meter);
    } else {
      models.add(model);
    }
    if (model instanceof Inverter inverter) {
      inverters.add(inverter);
    }
  }

  /** Puts every model at its beginning, when all have been added. */
  void begin() {
    step(0, 0);
  }

  /** Meters come last, so that they see what the others do now. */
  private void step(double from, double seconds) {
    models.forEach(model -> model.step(from, seconds));
    meters.forEach(meter -> meter.step(from, seconds));
  }

  /**
   * Lets time pass, if it has.
   *
   * @return the second at which the plant stands.
   */
  long advanceTo(long wanted) {
    long step = Math.max(1, (wanted - second) / MOST_STEPS);
    while (second < wanted) {
      long seconds = Math.min(step, wanted - second);
      step((double) second, (double) seconds);
      second += seconds;
    }
    return second;
  }
}
