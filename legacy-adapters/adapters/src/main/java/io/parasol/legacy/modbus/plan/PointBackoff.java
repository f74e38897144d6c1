// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.legacy.Quality;
import io.parasol.legacy.modbus.codec.PointDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The points of a device that are left out of polls, and why. A point is retried after one hour,
 * because it may appear with daylight or with new firmware. Each failed retry doubles the time to
 * the next one, up to 32 hours.
 */
public final class PointBackoff {

  /** Nanoseconds until a rejected point is retried for the first time: one hour. */
  public static final long RETRY = 3_600_000_000_000L;

  /** After this number of doublings the time to the next retry no longer grows. */
  private static final int MAX_DOUBLINGS = 5;

  /** Immutable while it is empty: most devices have all of their points. */
  private Map<PointDecoder, LeftOutPoint> leftOut = Map.of();

  /**
   * @param times the number of failed reads; 1 after the first.
   */
  private record LeftOutPoint(Quality why, long since, int times) {
    boolean isRetryDue(long now) {
      return now - since >= RETRY << Math.min(times - 1, MAX_DOUBLINGS);
    }
  }

  void add(PointDecoder point, Quality why, long now) {
    if (leftOut.isEmpty()) {
      leftOut = new LinkedHashMap<>();
    }
    LeftOutPoint before = leftOut.get(point);
    leftOut.put(point, new LeftOutPoint(why, now, before == null ? 1 : before.times() + 1));
  }

  void remove(PointDecoder point) {
    if (has(point)) {
      leftOut.remove(point);
    }
  }

  boolean has(PointDecoder point) {
    return leftOut.containsKey(point);
  }

  /** Returns those of the points that are left out. */
  List<PointDecoder> of(List<PointDecoder> points) {
    return leftOut.isEmpty() ? List.of() : points.stream().filter(this::has).toList();
  }

  Set<PointDecoder> points() {
    return leftOut.keySet();
  }

  Optional<Quality> why(PointDecoder point) {
    return Optional.ofNullable(leftOut.get(point)).map(LeftOutPoint::why);
  }

  /** Returns one of these points that has been left out long enough for a retry. */
  Optional<PointDecoder> toRetry(List<PointDecoder> points, long now) {
    return of(points).stream()
        .filter(
            point -> {
              LeftOutPoint setback = leftOut.get(point);
              return setback != null && setback.isRetryDue(now);
            })
        .findFirst();
  }
}
