// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.codec.CalculatedPoints;
import io.parasol.legacy.modbus.codec.PointDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The points of a device, and those of them that may be written, according to its profile.
 * Immutable, so any thread may read it; a device that turns out to be a different one gets another
 * map.
 */
public final class PointMap {

  private final Profile profile;
  private final Map<PointName, PointDecoder> points;
  private final Map<PointName, WritablePoint> writable;
  private final Map<Duration, List<PointDecoder>> byPeriod;
  private final Set<PointName> scaleFactors;
  private volatile @Nullable String digest;
  private final CalculatedPoints calculated;

  private PointMap(
      Profile profile,
      Map<PointName, PointDecoder> points,
      Map<PointName, WritablePoint> writable,
      Map<Duration, List<PointDecoder>> byPeriod) {
    this.profile = profile;
    this.points = Collections.unmodifiableMap(points);
    this.writable = Map.copyOf(writable);
    this.byPeriod = Collections.unmodifiableMap(byPeriod);
    this.scaleFactors = Set.copyOf(profile.scaleFactors());
    this.calculated = new CalculatedPoints(profile.formulas());
  }

  /**
   * Returns the map of a profile, which may have no points.
   *
   * @param every the read period of points that do not state one themselves.
   * @throws IllegalArgumentException if the order or the scale point of a point does not suit its
   *     type.
   */
  public static PointMap of(Profile profile, Duration every) {
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

  public Profile profile() {
    return profile;
  }

  /** Returns the digest of the points and read rules, which is computed once. */
  String digest() {
    String known = digest;
    if (known == null) {
      known = DeviceKind.digest(profile);
      digest = known;
    }
    return known;
  }

  public Optional<PointDecoder> point(PointName name) {
    return Optional.ofNullable(points.get(name));
  }

  /** Returns the points in the order of the profile. */
  public Collection<PointDecoder> points() {
    return points.values();
  }

  /** Returns the points that are calculated from those that are read. */
  public CalculatedPoints calculated() {
    return calculated;
  }

  /** Returns whether the device has this point, read or calculated. */
  public boolean contains(PointName name) {
    return points.containsKey(name)
        || profile.formulas().stream().anyMatch(formula -> formula.name().equals(name));
  }

  public Map<PointName, WritablePoint> writable() {
    return writable;
  }

  /** Returns the readings that are published: all but those of the exponents of other points. */
  public List<Reading> published(List<Reading> readings) {
    return scaleFactors.isEmpty()
        ? readings
        : readings.stream().filter(reading -> !scaleFactors.contains(reading.point())).toList();
  }

  /** Returns the points by their read period, from the shortest to the longest. */
  public Map<Duration, List<PointDecoder>> byPeriod() {
    return byPeriod;
  }
}
