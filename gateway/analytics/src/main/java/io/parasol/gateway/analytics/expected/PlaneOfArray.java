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
    double beta = Math.toRadians(tilt);
    double incidence = Math.max(0, cosineOfIncidence(zenith, sunAzimuth, tilt, azimuth));
    double anisotropy = sky.dni() / extraterrestrial;
    return beam(sky, extraterrestrial, zenith) * incidence
        + sky.dhi() * (1 - anisotropy) * (1 + Math.cos(beta)) / 2
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

  /** Returns the direct and circumsolar share of the irradiance on a plane, 0 to 1. */
  static double directShare(
      ClearSky sky,
      double extraterrestrial,
      double zenith,
      double sunAzimuth,
      double tilt,
      double azimuth) {
    double incidence = Math.max(0, cosineOfIncidence(zenith, sunAzimuth, tilt, azimuth));
    double all = irradiance(sky, extraterrestrial, zenith, sunAzimuth, tilt, azimuth);
    return all > 0 ? beam(sky, extraterrestrial, zenith) * incidence / all : 0;
  }

  /**
   * Returns how the irradiance changes with the orientation of a plane.
   *
   * @param directShare of the irradiance, 0 to 1; the rest is taken to come evenly from the sky
   */
  static MisalignmentEffect effect(
      double directShare, double zenith, double sunAzimuth, double tilt, double azimuth) {
    double incidence = cosineOfIncidence(zenith, sunAzimuth, tilt, azimuth);
    if (incidence <= 0) {
      return MisalignmentEffect.NONE;
    }
    double z = Math.toRadians(zenith);
    double beta = Math.toRadians(tilt);
    double side = Math.toRadians(sunAzimuth - azimuth);
    double steeper = Math.cos(beta) * Math.sin(z) * Math.cos(side) - Math.sin(beta) * Math.cos(z);
    double sideways = Math.sin(z) * Math.sin(side);
    double ofDirect = directShare / incidence;
    return MisalignmentEffect.of(
        ofDirect * steeper - (1 - directShare) * Math.tan(beta / 2), ofDirect * sideways);
  }

  /** Returns the direct and circumsolar light on a surface that faces the sun. */
  private static double beam(ClearSky sky, double extraterrestrial, double zenith) {
    double cosine = Math.max(Math.cos(Math.toRadians(zenith)), MIN_COSINE);
    return sky.dni() + sky.dhi() * sky.dni() / extraterrestrial / cosine;
  }
}
