// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

/**
 * A model of a string inverter. Its power follows the irradiance and the module temperature, up to
 * its rating and up to a writable point called "limit", in percent. It takes some seconds to
 * follow. A point called "enabled" switches it off.
 */
public final class Inverter implements PlantModel {

  static final double RATED = 20_000;

  /** Maximum change of the power in a second, as a share of the rating. */
  private static final double RAMP = 0.1;

  private static final double EFFICIENCY = 0.97;

  private final Sky sky;
  private final Settings settings;
  private final InverterStrings strings;
  private final Noise ripple;
  private final Noise grid;

  /** Share of the rating that it reaches; differs between inverters. */
  private final double share;

  private double now;
  private double power;
  private double available;
  private double energyToday;
  private double energyTotal;

  /** Creates an inverter that does not measure its strings. */
  public Inverter(Sky sky, Settings settings, long seed) {
    this(sky, settings, InverterStrings.NONE, seed);
  }

  public Inverter(Sky sky, Settings settings, InverterStrings strings, long seed) {
    this.sky = sky;
    this.settings = settings;
    this.strings = strings;
    this.ripple = new Noise(seed, 5);
    this.grid = new Noise(77, 10);
    this.share = 0.95 + 0.02 * new Noise(seed, 1).at(0);
    this.energyTotal = 40e6 + 1e6 * seed;
  }

  @Override
  public void step(double from, double seconds) {
    long before = sky.daysOver(now);
    now = from + seconds;
    if (sky.daysOver(now) > before) {
      energyToday = 0;
    }
    double heat = 1 - 0.004 * (sky.module(now) - 25);
    double sun = sky.irradiance(now) / 1000;
    double noise = 1 + 0.01 * ripple.at(now);
    available = Math.max(0, RATED * share * strings.share(now) * sun * heat * noise);
    double wanted = settings.flag("enabled", true) ? Math.min(available, limit()) : 0;
    double most = RAMP * RATED * seconds;
    boolean isFirst = seconds == 0;
    power = isFirst ? wanted : power + Math.max(-most, Math.min(most, wanted - power));
    energyToday += power * seconds / 3600;
    energyTotal += power * seconds / 3600;
  }

  /** Returns the power that is fed into the grid, in W. */
  double power() {
    return power;
  }

  /** Returns the current of all strings, in A. */
  private double current() {
    return power / EFFICIENCY / 630;
  }

  private double limit() {
    return RATED * settings.number("limit", 100) / 100;
  }

  @Override
  public double amount(Quantity quantity, int index) {
    double voltage = 230 + 2 * grid.at(now) + 0.3 * ripple.at(now);
    return switch (quantity) {
      case AC_POWER -> index == 0 ? power : power / 3;
      case DC_POWER -> power / EFFICIENCY;
      case APPARENT_POWER -> power / 0.998;
      case REACTIVE_POWER -> 0.06 * power;
      case POWER_FACTOR -> power > 0 ? 0.998 : 1;
      case AC_VOLTAGE -> voltage;
      case LINE_VOLTAGE -> voltage * Math.sqrt(3);
      case DC_VOLTAGE -> sky.irradiance(now) > 0 ? 640 - 1.8 * (sky.module(now) - 25) : 0;
      case AC_CURRENT -> power / 3 / voltage;
      case DC_CURRENT -> current();
      case STRING_CURRENT -> strings.current(index, current(), now);
      case FREQUENCY -> 50 + 0.02 * grid.at(now + 500);
      case ENERGY_TODAY -> energyToday;
      case ENERGY_TOTAL, ENERGY_EXPORT -> energyTotal;
      case AMBIENT_TEMPERATURE -> sky.ambient(now);
      case MODULE_TEMPERATURE -> sky.module(now);
      case DEVICE_TEMPERATURE -> sky.ambient(now) + 6 + 28 * power / RATED;
      case IRRADIANCE -> sky.irradiance(now);
      case INSULATION -> 1_500_000;
      default -> 0;
    };
  }

  @Override
  public String[] state() {
    if (!settings.flag("enabled", true) || available < 50) {
      return new String[] {"off", "sleep", "standby"};
    }
    return available > limit()
        ? new String[] {"throttl", "mppt", "run"}
        : new String[] {"mppt", "run", "on"};
  }
}
