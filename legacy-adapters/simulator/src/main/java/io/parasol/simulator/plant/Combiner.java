// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

/**
 * A model of a combiner box: the current of each string follows the sun; one string is slightly
 * weak.
 */
public final class Combiner implements PlantModel {

  private static final int STRINGS = 8;
  private static final double RATED_CURRENT = 9.5;

  private final Sky sky;
  private final long seed;
  private double now;

  public Combiner(Sky sky, long seed) {
    this.sky = sky;
    this.seed = seed;
  }

  @Override
  public void step(double from, double seconds) {
    now = from + seconds;
  }

  private double string(int index) {
    Noise own = new Noise(seed * 100 + index, 15);
    double share = index == 5 ? 0.82 : 0.98 + 0.01 * own.at(0);
    return RATED_CURRENT * sky.irradiance(now) / 1000 * share * (1 + 0.01 * own.at(now));
  }

  @Override
  public double amount(Quantity quantity, int index) {
    return switch (quantity) {
      case STRING_CURRENT -> string(index);
      case DC_CURRENT -> {
        double sum = 0;
        for (int i = 1; i <= STRINGS; i++) {
          sum += string(i);
        }
        yield sum;
      }
      case DC_VOLTAGE -> sky.irradiance(now) > 0 ? 660 - 2 * (sky.module(now) - 25) : 0;
      case DEVICE_TEMPERATURE -> sky.ambient(now) + 12 * sky.irradiance(now) / 1000;
      case AMBIENT_TEMPERATURE -> sky.ambient(now);
      case INSULATION -> 2_400_000;
      default -> 0;
    };
  }

  @Override
  public String[] state() {
    return new String[] {"ok", "on", "run"};
  }
}
