// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The points that a device need not have. While such a point has never had a good reading, its
 * readings are not reported: half of the registers of most models exist for other devices only.
 */
final class OptionalPoints {

  private final Set<PointName> neverGood;

  OptionalPoints(Set<PointName> optional) {
    this.neverGood = optional.isEmpty() ? Set.of() : new HashSet<>(optional);
  }

  /** Returns the readings without those of optional points that have never been good. */
  List<Reading> reportable(List<Reading> readings) {
    if (neverGood.isEmpty()) {
      return readings;
    }
    for (Reading reading : readings) {
      if (reading.quality() == Quality.GOOD) {
        neverGood.remove(reading.point());
      }
    }
    return readings.stream().filter(reading -> !neverGood.contains(reading.point())).toList();
  }
}
