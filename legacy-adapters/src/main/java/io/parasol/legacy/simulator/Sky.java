// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

/**
 * Sun, clouds, air and wind over a simulated plant. A day takes two hours and begins at ten in the
 * morning, so that there is something to see from the start.
 */
final class Sky {

  private static final double DAY_SECONDS = 7200;
  private static final double FIRST_HOUR = 10;

  private final Noise clouds = new Noise(1, 45);
  private final Noise air = new Noise(2, 300);
  private final Noise gusts = new Noise(3, 8);

  /** Hours of the day, 0 to 24. */
  double hour(double seconds) {
    return (FIRST_HOUR + seconds * 24 / DAY_SECONDS) % 24;
  }

  /** W/m² in the plane of the panels. */
  double irradiance(double seconds) {
    double height = Math.sin(Math.PI * (hour(seconds) - 6) / 12);
    if (height <= 0) {
      return 0;
    }
    double shade = Math.max(0, clouds.at(seconds) - 0.2) * 0.7;
    return 1000 * Math.pow(height, 1.15) * (1 - shade);
  }

  /** °C. */
  double ambient(double seconds) {
    return 15 + 8 * Math.sin(Math.PI * (hour(seconds) - 9) / 12) + air.at(seconds);
  }

  /** m/s. */
  double wind(double seconds) {
    return Math.max(0, 4 + 3 * air.at(seconds + 1000) + 1.5 * gusts.at(seconds));
  }

  /** °C of a module, by the SAPM's open-rack coefficients. */
  double module(double seconds) {
    double heating = Math.exp(-3.56 - 0.075 * wind(seconds));
    return ambient(seconds) + irradiance(seconds) * heating;
  }
}
