// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

/** A model of a weather station: the irradiance, temperatures and wind of the sky. */
public final class WeatherStation implements PlantModel {

  private final Sky sky;
  private final Noise slow;
  private double now;
  private double rain = 210;

  public WeatherStation(Sky sky, long seed) {
    this.sky = sky;
    this.slow = new Noise(seed, 120);
  }

  @Override
  public void step(double from, double seconds) {
    now = from + seconds;
    rain += Math.max(0, slow.at(now) - 0.8) * seconds / 60;
  }

  @Override
  public double amount(Quantity quantity, int index) {
    return switch (quantity) {
      case IRRADIANCE -> sky.irradiance(now);
      case AMBIENT_TEMPERATURE -> sky.ambient(now);
      case MODULE_TEMPERATURE -> sky.module(now);
      case DEVICE_TEMPERATURE -> sky.ambient(now) + 3;
      case HUMIDITY -> 55 + 15 * slow.at(now);
      case PRESSURE -> 1013 + 4 * slow.at(now + 900);
      case WIND_SPEED -> sky.wind(now);
      case WIND_DIRECTION -> 240 + 40 * slow.at(now + 300);
      case RAIN -> rain;
      default -> 0;
    };
  }

  @Override
  public String[] state() {
    return new String[] {"ok", "on", "run"};
  }
}
