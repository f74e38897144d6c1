// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The register map of a device model, as data.
 *
 * @param points in the order in which the profile names them; their names differ.
 */
public record Profile(ProfileName name, List<Point> points, Quirks quirks) {

  public Profile {
    points = List.copyOf(points);
    Map<PointName, Point> byName = new LinkedHashMap<>();
    for (Point point : points) {
      if (byName.put(point.name(), point) != null) {
        throw new IllegalArgumentException(
            "profile %s: point %s is there twice".formatted(name, point.name()));
      }
    }
    for (Point point : points) {
      if (point.scale() instanceof Scale.Exponent exponent
          && !byName.containsKey(exponent.point())) {
        throw new IllegalArgumentException(
            "profile %s: point %s is scaled by %s, which is not there"
                .formatted(name, point.name(), exponent.point()));
      }
    }
  }

  /** What is known of its points beforehand, in their order. */
  public List<KnownPoint> known() {
    return points.stream().map(Point::known).toList();
  }

  public Optional<Point> point(PointName wanted) {
    return points.stream().filter(point -> point.name().equals(wanted)).findFirst();
  }
}
