// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig.Device;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The points of a device that have a meaning. If two have the same one, the first counts. */
final class MeaningPoints {

  /** How many periods old a value may be, and the shortest such time. */
  private static final int MAX_PERIODS = 3;

  private static final Duration MIN_AGE = Duration.ofSeconds(10);

  private final @Nullable Profile profile;
  private final Map<PointName, MeaningPoint> points = new HashMap<>();

  /**
   * A point.
   *
   * @param maxAge the age of a value from which it is no longer served, in nanoseconds.
   */
  record MeaningPoint(PointMeaning means, PointStates states, long maxAge) {}

  /**
   * @param profile the present profile of the device; null if it has none, or none yet.
   */
  MeaningPoints(Device.Legacy device, @Nullable Profile profile) {
    this.profile = profile;
    Set<PointMeaning> taken = new HashSet<>();
    List<KnownPoint> all =
        profile != null && device instanceof Device.SunSpec
            ? profile.knownPoints()
            : device.points();
    for (KnownPoint each : all) {
      Optional<PointMeaning> means = each.means();
      if (means.isPresent() && taken.add(means.get())) {
        points.put(
            each.name(),
            new MeaningPoint(
                means.get(), each.states(), maxAge(period(device, profile, each.name()))));
      }
    }
  }

  private static Duration period(Device.Legacy device, @Nullable Profile profile, PointName point) {
    if (device instanceof Device.Modbus modbus) {
      return own(modbus.profile(), point).orElse(modbus.every());
    }
    if (device instanceof Device.SunSpec sunSpec) {
      return profile == null ? sunSpec.every() : own(profile, point).orElse(sunSpec.every());
    }
    if (device instanceof Device.Lines lines) {
      return lines.every();
    }
    return device instanceof Device.Panel panel ? panel.silentAfter() : MIN_AGE;
  }

  private static Optional<Duration> own(Profile profile, PointName point) {
    return profile.point(point).flatMap(Point::every);
  }

  /** Returns the age from which a value is no longer served, in nanoseconds. */
  static long maxAge(Duration period) {
    Duration age = period.multipliedBy(MAX_PERIODS);
    return (age.compareTo(MIN_AGE) < 0 ? MIN_AGE : age).toNanos();
  }

  /** Returns whether this was made with the given profile, which is compared by reference. */
  @SuppressWarnings("ReferenceEquality") // The same map is the same object, and large.
  boolean isOf(@Nullable Profile other) {
    return profile == other;
  }

  @Nullable MeaningPoint find(PointName point) {
    return points.get(point);
  }

  Set<PointMeaning> meanings() {
    Set<PointMeaning> meanings = new HashSet<>();
    points.values().forEach(each -> meanings.add(each.means()));
    return meanings;
  }
}
