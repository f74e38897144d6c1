// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current values of points of a device.
 *
 * @param values of the points that could be read.
 * @param isForeign whether a device other than the known one answered; {@code values} is empty
 *     then.
 */
record FreshValues(Map<PointName, Value> values, boolean isForeign) {

  private static final Logger log = LoggerFactory.getLogger(FreshValues.class);

  /**
   * Reads the points.
   *
   * @return completes on the command thread, never exceptionally.
   */
  static CompletionStage<FreshValues> read(
      DeviceLink link, Set<PointName> points, Executor commands) {
    return readings(link, points)
        .handleAsync(
            (readings, defect) -> of(defect == null ? readings : List.of(), points), commands);
  }

  private static CompletionStage<List<Reading>> readings(DeviceLink link, Set<PointName> points) {
    try {
      return link.read(points);
    } catch (RuntimeException defect) {
      log.error("reading the device failed device={}", link.device(), defect);
      return CompletableFuture.completedFuture(List.of());
    }
  }

  private static FreshValues of(List<Reading> readings, Set<PointName> points) {
    Map<PointName, Value> good = new LinkedHashMap<>();
    for (Reading reading : readings) {
      Value value = reading.value();
      if (value != null && points.contains(reading.point())) {
        good.put(reading.point(), value);
      }
    }
    return areForeign(readings) ? new FreshValues(Map.of(), true) : new FreshValues(good, false);
  }

  /** Returns whether a device other than the known one answered. */
  static boolean areForeign(List<Reading> readings) {
    return readings.stream().anyMatch(reading -> reading.quality() == Quality.UNPROVEN);
  }

  boolean areAllOf(Set<PointName> points) {
    return values.keySet().containsAll(points);
  }
}
