// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.simulator.config.Day;
import java.time.Duration;
import java.time.Instant;

/** A few solar modules, a battery and a load, as the device between them measures them. */
public final class SmallPlant {

  private static final double PEAK = 400;
  private static final double LOAD = 60;

  private final Sky sky = new Sky(Day.DEFAULT);
  private final Instant startedAt;
  private double charge = 0.6;
  private double yieldToday;
  private double yieldTotal = 827_200;
  private double most;
  private double at;

  public SmallPlant(Instant startedAt) {
    this.startedAt = startedAt;
  }

  /** Advances the plant to a time. */
  public void advanceTo(Instant now) {
    double then = Math.max(at, Duration.between(startedAt, now).toMillis() / 1000.0);
    double hours = (then - at) / 3600;
    if (sky.hour(then) < sky.hour(at)) {
      yieldToday = 0;
      most = 0;
    }
    at = then;
    yieldToday += power() * hours;
    yieldTotal += power() * hours;
    most = Math.max(most, power());
    charge = Math.max(0.2, Math.min(1, charge + (power() - LOAD) * hours / 2400));
  }

  /** Returns the power of the modules, in W. */
  public double power() {
    double wanted = PEAK * sky.irradiance(at) / 1000;
    return charge >= 1 ? Math.min(wanted, LOAD) : wanted;
  }

  public double load() {
    return LOAD;
  }

  /** Returns the voltage of four lead-acid batteries of 12 V in series, in V. */
  public double batteryVoltage() {
    return 46 + 6 * charge + (power() > 0 ? 2 : 0);
  }

  /** Returns the state of charge, 0 to 1. */
  public double charge() {
    return charge;
  }

  public double panelVoltage() {
    return sky.irradiance(at) > 0 ? 96 + 12 * Math.min(1, sky.irradiance(at) / 200) : 0;
  }

  /** Returns the temperature of the device, in °C. */
  public double temperature() {
    return sky.ambient(at) + 20 * power() / PEAK;
  }

  /** Returns the yield of the day, in Wh. */
  public double yieldToday() {
    return yieldToday;
  }

  /** Returns the total yield, in Wh. */
  public double yieldTotal() {
    return yieldTotal;
  }

  /** Returns the maximum power of the day, in W. */
  public double mostToday() {
    return most;
  }
}
