// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The register map of a device model, as data.
 *
 * @param name stands for the device model where the device itself does not say another.
 * @param points in the order in which the profile names them; their names differ.
 * @param identity where a device says who it is, if it does; the points it names are there.
 * @param firmware how firmware gets into such a device, if that is known.
 * @param restart how such a device is made to start anew, if that is known.
 */
public record Profile(
    ProfileName name,
    List<Point> points,
    Quirks quirks,
    Optional<IdentitySource> identity,
    Optional<Firmware> firmware,
    Optional<Restart> restart) {

  /** That of a device model which does not say who it is. */
  public Profile(ProfileName name, List<Point> points, Quirks quirks) {
    this(name, points, quirks, Optional.empty());
  }

  /** That of a device model into which there is no known way for firmware. */
  public Profile(
      ProfileName name, List<Point> points, Quirks quirks, Optional<IdentitySource> identity) {
    this(name, points, quirks, identity, Optional.empty(), Optional.empty());
  }

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
    if (identity.isPresent() && identity.get() instanceof IdentitySource.Points named) {
      for (PointName point : named.all()) {
        if (!byName.containsKey(point)) {
          throw new IllegalArgumentException(
              "profile %s: identity names point %s, which is not there".formatted(name, point));
        }
      }
    }
  }

  /** The same map of a device with other quirks. */
  public Profile with(Quirks other) {
    return new Profile(name, points, other, identity, firmware, restart);
  }

  /** What is known of its points beforehand, in their order. */
  public List<KnownPoint> known() {
    return points.stream().map(Point::known).toList();
  }

  public Optional<Point> point(PointName wanted) {
    return points.stream().filter(point -> point.name().equals(wanted)).findFirst();
  }
}
