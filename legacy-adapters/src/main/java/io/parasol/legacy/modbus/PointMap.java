// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a device has and what of it may be written, after its profile. Does not change, so any
 * thread may look at it; a device that turns out to be another one gets another map.
 */
final class PointMap {

  private final Profile profile;
  private final Map<PointName, PointDecoder> points;
  private final Map<PointName, WritablePoint> writable;
  private final Map<Duration, List<PointDecoder>> byPeriod;

  private PointMap(
      Profile profile,
      Map<PointName, PointDecoder> points,
      Map<PointName, WritablePoint> writable,
      Map<Duration, List<PointDecoder>> byPeriod) {
    this.profile = profile;
    this.points = Collections.unmodifiableMap(points);
    this.writable = Map.copyOf(writable);
    this.byPeriod = Collections.unmodifiableMap(byPeriod);
  }

  /**
   * The map of a profile, which may have no points.
   *
   * @param every how often a point is read that does not say so itself.
   * @throws IllegalArgumentException if a point's order or scale point does not go with its type.
   */
  static PointMap of(Profile profile, Duration every) {
    Map<PointName, PointDecoder> points = new LinkedHashMap<>();
    Map<PointName, WritablePoint> writable = new HashMap<>();
    Map<Duration, List<PointDecoder>> byPeriod = new TreeMap<>();
    for (Point point : profile.points()) {
      PointDecoder decoder = PointDecoder.of(profile, point);
      points.put(point.name(), decoder);
      WritablePoint.of(profile, decoder).ifPresent(target -> writable.put(point.name(), target));
      byPeriod.computeIfAbsent(point.every().orElse(every), any -> new ArrayList<>()).add(decoder);
    }
    return new PointMap(profile, points, writable, byPeriod);
  }

  Profile profile() {
    return profile;
  }

  Optional<PointDecoder> point(PointName name) {
    return Optional.ofNullable(points.get(name));
  }

  /** In the order of the profile. */
  Collection<PointDecoder> points() {
    return points.values();
  }

  Map<PointName, WritablePoint> writable() {
    return writable;
  }

  /** The points that are read equally often, from the shortest period to the longest. */
  Map<Duration, List<PointDecoder>> byPeriod() {
    return byPeriod;
  }
}
