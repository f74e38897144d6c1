// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import java.util.List;

/**
 * A model of a meter at the grid connection: the consumption of the site less the production of its
 * inverters. Positive values are drawn from the grid.
 */
public final class Meter implements PlantModel {

  private final List<Inverter> inverters;
  private final Noise load;
  private final Noise grid;

  private double now;
  private double power;
  private double imported = 1_200_000;
  private double exported = 64_000_000;

  /** Creates a meter. Its inverters must step before it. */
  public Meter(List<Inverter> inverters, long seed) {
    this.inverters = inverters;
    this.load = new Noise(seed, 20);
    this.grid = new Noise(77, 10);
  }

  @Override
  public void step(double from, double seconds) {
    now = from + seconds;
    power = 6000 + 2500 * load.at(now) - inverters.stream().mapToDouble(Inverter::power).sum();
    double energy = power * seconds / 3600;
    imported += Math.max(0, energy);
    exported += Math.max(0, -energy);
  }

  @Override
  public double amount(Quantity quantity, int index) {
    double voltage = 230 + 2 * grid.at(now) + 0.4 * grid.at(now + 100 * index);
    double part = index == 0 ? power : power * (1 + 0.05 * load.at(now + 100 * index)) / 3;
    return switch (quantity) {
      case AC_POWER -> part;
      case APPARENT_POWER -> Math.abs(part) / 0.985;
      case REACTIVE_POWER -> 0.17 * Math.abs(part);
      case POWER_FACTOR -> 0.985;
      case AC_VOLTAGE -> voltage;
      case LINE_VOLTAGE -> voltage * Math.sqrt(3);
      case AC_CURRENT -> Math.abs(index == 0 ? part / 3 : part) / voltage / 0.985;
      case NEUTRAL_CURRENT -> 0.4 + 0.2 * load.at(now);
      case FREQUENCY -> 50 + 0.02 * grid.at(now + 500);
      case ENERGY_IMPORT -> imported;
      case ENERGY_EXPORT -> exported;
      case ENERGY_TOTAL -> imported + exported;
      case REACTIVE_ENERGY -> 0.17 * (imported + exported);
      default -> 0;
    };
  }

  @Override
  public String[] state() {
    return new String[] {"ok", "on", "run"};
  }
}
