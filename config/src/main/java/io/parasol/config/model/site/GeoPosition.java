// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

/**
 * A geographic position.
 *
 * @param latitude degrees north of the equator, -90 to 90.
 * @param longitude degrees east of Greenwich, -180 to 180.
 */
public record GeoPosition(double latitude, double longitude) {

  public GeoPosition {
    Bounds.require(isWithin(latitude, 90), "latitude " + latitude, "-90 to 90 degrees");
    Bounds.require(isWithin(longitude, 180), "longitude " + longitude, "-180 to 180 degrees");
  }

  private static boolean isWithin(double degrees, double limit) {
    return degrees >= -limit && degrees <= limit;
  }
}
