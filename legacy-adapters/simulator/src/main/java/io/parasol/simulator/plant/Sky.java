// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.simulator.config.Day;
import java.time.LocalDate;

/** Sun, clouds, air and wind over a simulated plant, from a given day on. */
public final class Sky {

  private static final double DAY_SECONDS = 86_400;
  private static final double TILT = 30;

  private final Day day;
  private final Sun sun;
  private final Clouds clouds;
  private final Noise air;
  private final Noise gusts;

  /** All inverters ask for the same second, and most of a simulated day is spent on it. */
  private volatile Weather last = new Weather(Double.NaN, 0, 0, 0);

  private record Weather(double seconds, double irradiance, double ambient, double module) {}

  Sky(Day day) {
    this.day = day;
    this.sun = new Sun(day.latitude(), day.latitude() < 0 ? -TILT : TILT);
    this.clouds = new Clouds(day.seed());
    this.air = new Noise(31 * day.seed() + 4, 3600);
    this.gusts = new Noise(31 * day.seed() + 5, 8);
  }

  /** Returns the seconds of simulated time since the beginning of the first day. */
  private double sky(double seconds) {
    return day.from().toSecondOfDay() + seconds * day.speed();
  }

  /** Returns the hour of the day, 0 to 24. */
  double hour(double seconds) {
    return sky(seconds) % DAY_SECONDS / 3600;
  }

  /** Returns the number of days that have ended. */
  long daysOver(double seconds) {
    return (long) (sky(seconds) / DAY_SECONDS);
  }

  private Weather weather(double seconds) {
    Weather known = last;
    if (known.seconds != seconds) {
      LocalDate today = day.date().plusDays(daysOver(seconds));
      double irradiance =
          sun.clear(today.getDayOfYear(), hour(seconds)) * clouds.light(sky(seconds));
      double ambient = ambient(today, seconds);
      double heating = Math.exp(-3.56 - 0.075 * wind(seconds));
      known = new Weather(seconds, irradiance, ambient, ambient + irradiance * heating);
      last = known;
    }
    return known;
  }

  private double ambient(LocalDate today, double seconds) {
    double summer = Math.cos(2 * Math.PI * (today.getDayOfYear() - 200) / 365);
    double season = 10 + 9 * summer * Math.signum(day.latitude());
    double daytime = 6 * Math.sin(Math.PI * (hour(seconds) - 9) / 12);
    return season + daytime + 2 * air.at(sky(seconds));
  }

  /** Returns the irradiance in the plane of the modules, in W/m². */
  double irradiance(double seconds) {
    return weather(seconds).irradiance;
  }

  /** Returns the air temperature in °C, which is highest at 15:00 and in summer. */
  double ambient(double seconds) {
    return weather(seconds).ambient;
  }

  /** Returns the wind speed in m/s. The speed of the simulated day does not affect gusts. */
  double wind(double seconds) {
    return Math.max(0, 4 + 3 * air.at(sky(seconds) + 50_000) + 1.5 * gusts.at(seconds));
  }

  /**
   * Returns the temperature of a module in °C, with the open-rack coefficients of the Sandia Array
   * Performance Model (SAPM).
   */
  double module(double seconds) {
    return weather(seconds).module;
  }
}
