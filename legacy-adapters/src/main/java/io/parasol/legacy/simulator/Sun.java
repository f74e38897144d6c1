// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

/**
 * What the sun gives to panels that look south or north, under a sky without clouds: the irradiance
 * on the ground after Haurwitz (1945), a fixed share of it diffuse.
 *
 * @param latitude degrees north of the equator.
 * @param tilt degrees of the panels against the ground: above 0 to the south, below 0 to the north.
 */
record Sun(double latitude, double tilt) {

  private static final double DIFFUSE = 0.15;

  /** How far the axis of the earth leans. */
  private static final double OBLIQUITY = Math.toRadians(23.45);

  /**
   * W/m² in the plane of the panels.
   *
   * @param day of the year, 1 to 366.
   * @param hour of the day by the sun, which is in the south at 12.
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

  /** On tilted panels the sun stands as high as on the ground so much further south. */
  private static double sineOfHeight(int day, double hour, double latitude) {
    double declination = OBLIQUITY * Math.sin(2 * Math.PI * (284 + day) / 365);
    double angle = Math.toRadians(15 * (hour - 12));
    double place = Math.toRadians(latitude);
    return Math.sin(place) * Math.sin(declination)
        + Math.cos(place) * Math.cos(declination) * Math.cos(angle);
  }
}
