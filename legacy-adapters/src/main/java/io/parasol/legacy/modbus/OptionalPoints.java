// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The points that a device need not have. As long as such a one was never good, that it is not is
 * no news: half of the registers of most models are there for other devices.
 */
final class OptionalPoints {

  private final Set<PointName> unseen;

  OptionalPoints(Set<PointName> optional) {
    this.unseen = new HashSet<>(optional);
  }

  /** The readings that are worth telling. */
  List<Reading> worthTelling(List<Reading> readings) {
    if (unseen.isEmpty()) {
      return readings;
    }
    for (Reading reading : readings) {
      if (reading.quality() == Quality.GOOD) {
        unseen.remove(reading.point());
      }
    }
    return readings.stream().filter(reading -> !unseen.contains(reading.point())).toList();
  }
}
