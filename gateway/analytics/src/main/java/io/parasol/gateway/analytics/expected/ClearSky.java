// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/**
 * Irradiance without clouds, in W/m².
 *
 * @param ghi global, on a horizontal surface
 * @param dni direct, on a surface that faces the sun
 * @param dhi diffuse, on a horizontal surface
 */
public record ClearSky(double ghi, double dni, double dhi) {

  public static final ClearSky DARK = new ClearSky(0, 0, 0);

  /**
   * Returns the clear sky after Ineichen and Perez, as in pvlib.
   *
   * @param apparentZenith degrees, with refraction
   * @param airMass at the pressure of the site
   * @param linke turbidity
   * @param altitude m
   * @param extraterrestrial W/m²
   */
  public static ClearSky ineichen(
      double apparentZenith,
      double airMass,
      double linke,
      double altitude,
      double extraterrestrial) {
    if (apparentZenith >= 90) {
      return DARK;
    }
    double cosine = Math.cos(Math.toRadians(apparentZenith));
    double f1 = Math.exp(-altitude / 8000);
    double f2 = Math.exp(-altitude / 1250);
    double c1 = 5.09e-5 * altitude + 0.868;
    double c2 = 3.92e-5 * altitude + 0.0387;
    double ghi = c1 * extraterrestrial * cosine * Math.exp(-c2 * airMass * (f1 + f2 * (linke - 1)));
    double beam = extraterrestrial * (0.664 + 0.163 / f1) * Math.exp(-0.09 * airMass * (linke - 1));
    double limit = ghi * (1 - (0.1 - 0.2 * Math.exp(-linke)) / (0.1 + 0.882 / f1)) / cosine;
    double dni = Math.min(beam, limit);
    return new ClearSky(ghi, dni, ghi - dni * cosine);
  }
}
