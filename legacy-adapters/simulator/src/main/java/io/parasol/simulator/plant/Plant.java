// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.simulator.config.Day;
import java.util.ArrayList;
import java.util.List;

/**
 * A simulated plant: one sky, and models that depend on each other. It advances in whole seconds,
 * so that the values at a given time do not depend on how often they are read. A caller must hold
 * the monitor of the plant while it uses the plant or its models.
 */
public final class Plant {

  /** Maximum number of steps at once. After a longer pause, each step is longer. */
  private static final long MAX_STEPS = 3600;

  private final Sky sky;
  private final List<PlantModel> models = new ArrayList<>();
  private final List<Meter> meters = new ArrayList<>();
  private final List<Inverter> inverters = new ArrayList<>();
  private long second;

  public Plant(Day day) {
    this.sky = new Sky(day);
  }

  public Sky sky() {
    return sky;
  }

  /** Returns the inverters, including those that are added later. */
  public List<Inverter> inverters() {
    return inverters;
  }

  public void add(PlantModel model) {
    if (model instanceof Meter meter) {
      meters.add(meter);
    } else {
      models.add(model);
    }
    if (model instanceof Inverter inverter) {
      inverters.add(inverter);
    }
  }

  /** Sets the initial state of every model, after all have been added. */
  public void initialize() {
    step(0, 0);
  }

  /** Advances the models. Meters come last, because they read the current values of the others. */
  private void step(double from, double seconds) {
    models.forEach(model -> model.step(from, seconds));
    meters.forEach(meter -> meter.step(from, seconds));
  }

  /**
   * Advances the plant to a second, unless it is there already.
   *
   * @return the second at which the plant is.
   */
  public long advanceTo(long wanted) {
    long step = Math.max(1, (wanted - second) / MAX_STEPS);
    while (second < wanted) {
      long seconds = Math.min(step, wanted - second);
      step((double) second, (double) seconds);
      second += seconds;
    }
    return second;
  }
}
