// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.Optional;

/** Reads {@code latitude} and {@code longitude} of the site, or of a device. */
final class LocationReader {

  static final Keys KEYS = Keys.of("latitude", "longitude");

  private static final TextFormat<Double> LATITUDE = TextFormat.real(-90, 90);
  private static final TextFormat<Double> LONGITUDE = TextFormat.real(-180, 180);

  private LocationReader() {}

  /** Returns the position; empty after a problem, which has been reported. */
  static Optional<GeoPosition> read(Section place) {
    Optional<Double> latitude = place.required("latitude", LATITUDE);
    Optional<Double> longitude = place.required("longitude", LONGITUDE);
    return latitude.isPresent() && longitude.isPresent()
        ? Optional.of(new GeoPosition(latitude.get(), longitude.get()))
        : Optional.empty();
  }
}
