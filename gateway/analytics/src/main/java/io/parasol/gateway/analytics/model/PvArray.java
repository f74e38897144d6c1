// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

/**
 * The modules behind an inverter.
 *
 * @param dcWatts nameplate power at 1000 W/m² and 25 °C
 * @param tilt degrees from horizontal, 0 to 90
 * @param azimuth degrees clockwise from north, 0 to 360
 * @param gamma change of power with cell temperature, per K (about -0.004)
 * @param strings number of parallel strings; 0 if it is not known
 */
public record PvArray(double dcWatts, double tilt, double azimuth, double gamma, int strings) {

  public static final double DEFAULT_GAMMA = -0.004;

  public PvArray {
    Range.require("nameplate-dc", dcWatts, 1, 1e9);
    Range.require("tilt", tilt, 0, 90);
    Range.require("azimuth", azimuth, 0, 360);
    Range.require("gamma", gamma, -0.01, 0);
    Range.require("strings", strings, 0, 1024);
  }

  /** Returns the angle between the normals of two arrays in degrees, 0 to 180. */
  public double angleTo(PvArray other) {
    double one = Math.toRadians(tilt);
    double two = Math.toRadians(other.tilt);
    double cosine =
        Math.cos(one) * Math.cos(two)
            + Math.sin(one) * Math.sin(two) * Math.cos(Math.toRadians(azimuth - other.azimuth));
    return Math.toDegrees(Math.acos(Math.max(-1, Math.min(1, cosine))));
  }
}
