// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/** Irradiance on a tilted plane after Hay and Davies. */
public final class PlaneOfArray {

  private static final double ALBEDO = 0.2;

  /** The cosine of 89°, below which the share of the circumsolar light is held. */
  private static final double MIN_COSINE = 0.01745;

  private PlaneOfArray() {}

  /**
   * Returns the irradiance in W/m².
   *
   * @param zenith of the sun with refraction, and its azimuth, in degrees
   * @param tilt and azimuth of the plane, in degrees
   */
  public static double irradiance(
      ClearSky sky,
      double extraterrestrial,
      double zenith,
      double sunAzimuth,
      double tilt,
      double azimuth) {
    double z = Math.toRadians(zenith);
    double beta = Math.toRadians(tilt);
    double incidence = Math.max(0, cosineOfIncidence(zenith, sunAzimuth, tilt, azimuth));
    double anisotropy = sky.dni() / extraterrestrial;
    double ratio = incidence / Math.max(Math.cos(z), MIN_COSINE);
    return sky.dni() * incidence
        + sky.dhi() * (anisotropy * ratio + (1 - anisotropy) * (1 + Math.cos(beta)) / 2)
        + sky.ghi() * ALBEDO * (1 - Math.cos(beta)) / 2;
  }

  /**
   * Returns the cosine of the angle between the sun and the normal of a plane; below 0 the sun is
   * behind it.
   *
   * @param zenith of the sun, and its azimuth, in degrees
   * @param tilt and azimuth of the plane, in degrees
   */
  static double cosineOfIncidence(double zenith, double sunAzimuth, double tilt, double azimuth) {
    double z = Math.toRadians(zenith);
    double beta = Math.toRadians(tilt);
    return Math.cos(beta) * Math.cos(z)
        + Math.sin(beta) * Math.sin(z) * Math.cos(Math.toRadians(sunAzimuth - azimuth));
  }
}
