// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Detects that a device sleeps by points that it does not report while asleep, as at night. A
 * device that is silent, or has no such points, cannot be detected.
 *
 * <p>Not thread-safe.
 */
final class SleepDetector {

  private final Set<PointName> points;
  private final Set<PointName> absent;

  SleepDetector(List<KnownPoint> known) {
    this.points =
        known.stream()
            .filter(KnownPoint::isAbsentWhenAsleep)
            .map(KnownPoint::name)
            .collect(Collectors.toUnmodifiableSet());
    // Most devices have no such point.
    this.absent = points.isEmpty() ? Set.of() : new HashSet<>();
  }

  void update(Reading reading) {
    if (!points.isEmpty() && points.contains(reading.point())) {
      if (reading.quality() == Quality.NOT_AVAILABLE) {
        absent.add(reading.point());
      } else {
        absent.remove(reading.point());
      }
    }
  }

  boolean isAsleep() {
    return !points.isEmpty() && absent.size() == points.size();
  }
}
