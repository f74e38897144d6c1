// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.simulation.Day;
import java.time.LocalDate;

/** Sun, clouds, air and wind over a simulated plant, from a day on. */
final class Sky {

  private static final double DAY_SECONDS = 86_400;
  private static final double TILT = 30;

  private final Day day;
  private final Sun sun;
  private final Clouds clouds;
  private final Noise air;
  private final Noise gusts;

  Sky(Day day) {
    this.day = day;
    this.sun = new Sun(day.latitude(), day.latitude() < 0 ? -TILT : TILT);
    this.clouds = new Clouds(day.seed());
    this.air = new Noise(31 * day.seed() + 4, 3600);
    this.gusts = new Noise(31 * day.seed() + 5, 8);
  }

  /** Seconds of the sky's own time since the beginning of the first day. */
  private double sky(double seconds) {
    return day.from().toSecondOfDay() + seconds * day.speed();
  }

  /** Hours of the day, 0 to 24. */
  double hour(double seconds) {
    return sky(seconds) % DAY_SECONDS / 3600;
  }

  /** How many days have ended. */
  long daysOver(double seconds) {
    return (long) (sky(seconds) / DAY_SECONDS);
  }

  /** W/m² in the plane of the panels. */
  double irradiance(double seconds) {
    LocalDate today = day.date().plusDays(daysOver(seconds));
    return sun.clear(today.getDayOfYear(), hour(seconds)) * clouds.light(sky(seconds));
  }

  /** °C: warmest at three in the afternoon, and in summer. */
  double ambient(double seconds) {
    LocalDate today = day.date().plusDays(daysOver(seconds));
    double summer = Math.cos(2 * Math.PI * (today.getDayOfYear() - 200) / 365);
    double season = 10 + 9 * summer * Math.signum(day.latitude());
    double daytime = 6 * Math.sin(Math.PI * (hour(seconds) - 9) / 12);
    return season + daytime + 2 * air.at(sky(seconds));
  }

  /** m/s. Gusts take the time that they take. */
  double wind(double seconds) {
    return Math.max(0, 4 + 3 * air.at(sky(seconds) + 50_000) + 1.5 * gusts.at(seconds));
  }

  /** °C of a module, by the SAPM's open-rack coefficients. */
  double module(double seconds) {
    double heating = Math.exp(-3.56 - 0.075 * wind(seconds));
    return ambient(seconds) + irradiance(seconds) * heating;
  }
}
