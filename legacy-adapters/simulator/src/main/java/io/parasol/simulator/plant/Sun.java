// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

/**
 * The irradiance on modules that face south or north, under a clear sky: the global irradiance on
 * the ground after Haurwitz (1945), with a fixed diffuse share.
 *
 * @param latitude degrees north of the equator.
 * @param tilt degrees of the modules from the horizontal: above 0 to the south, below 0 to the
 *     north.
 */
record Sun(double latitude, double tilt) {

  private static final double DIFFUSE = 0.15;

  /** Inclination of the axis of the earth. */
  private static final double OBLIQUITY = Math.toRadians(23.45);

  /**
   * Returns the irradiance in the plane of the modules, in W/m².
   *
   * @param day of the year, 1 to 366.
   * @param hour of the day in solar time: the sun is highest at 12.
   */
  double clear(int day, double hour) {
    double sine = sineOfHeight(day, hour, latitude);
    if (sine <= 0) {
      return 0;
    }
    double global = 1098 * sine * Math.exp(-0.057 / sine);
    double diffuse = DIFFUSE * global;
    double direct = (global - diffuse) / sine;
    double onPanel = Math.max(0, sineOfHeight(day, hour, latitude - tilt));
    return direct * onPanel + diffuse * (1 + Math.cos(Math.toRadians(tilt))) / 2;
  }

  /**
   * Returns the sine of the sun's elevation. A tilted module sees the elevation that the ground has
   * at a latitude that is lower by the tilt.
   */
  private static double sineOfHeight(int day, double hour, double latitude) {
    double declination = OBLIQUITY * Math.sin(2 * Math.PI * (284 + day) / 365);
    double angle = Math.toRadians(15 * (hour - 12));
    double place = Math.toRadians(latitude);
    return Math.sin(place) * Math.sin(declination)
        + Math.cos(place) * Math.cos(declination) * Math.cos(angle);
  }
}
