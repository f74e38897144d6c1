// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.DeviceLink;
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

/** What points of a device are now. */
final class FreshValues {

  private static final Logger log = LoggerFactory.getLogger(FreshValues.class);

  private FreshValues() {}

  /**
   * Reads the points.
   *
   * @return completes on the thread of commands, never exceptionally, with what could be read.
   */
  static CompletionStage<Map<PointName, Value>> read(
      DeviceLink link, Set<PointName> points, Executor commands) {
    return readings(link, points)
        .handleAsync(
            (readings, defect) -> good(defect == null ? readings : List.of(), points), commands);
  }

  private static CompletionStage<List<Reading>> readings(DeviceLink link, Set<PointName> points) {
    try {
      return link.read(points);
    } catch (RuntimeException defect) {
      log.error("device not read device={}", link.device(), defect);
      return CompletableFuture.completedFuture(List.of());
    }
  }

  private static Map<PointName, Value> good(List<Reading> readings, Set<PointName> points) {
    Map<PointName, Value> good = new LinkedHashMap<>();
    for (Reading reading : readings) {
      Value value = reading.value();
      if (value != null && points.contains(reading.point())) {
        good.put(reading.point(), value);
      }
    }
    return good;
  }
}
