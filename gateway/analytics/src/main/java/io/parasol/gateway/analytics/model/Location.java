// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

/**
 * A place on earth.
 *
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 * @param altitude m above sea level
 */
public record Location(double latitude, double longitude, double altitude) {

  public Location {
    Range.require("latitude", latitude, -90, 90);
    Range.require("longitude", longitude, -180, 180);
    Range.require("altitude", altitude, -500, 9000);
  }
}
