// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.legacy.Quality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The points of a device that are not asked for, and why. One that is left out is tried again after
 * an hour, since it may come with the day or with a new firmware; then after two, at last every
 * day.
 */
final class Setbacks {

  /** Nanoseconds until a point that was refused is asked for again: an hour. */
  static final long RETRY = 3_600_000_000_000L;

  /** After so many doublings it stays at a day, about. */
  private static final int MOST_DOUBLINGS = 5;

  private final Map<PointDecoder, Setback> setbacks = new LinkedHashMap<>();

  /**
   * @param times how often it was tried in vain; 1 after the first time.
   */
  private record Setback(Quality why, long since, int times) {
    boolean isToBeRetried(long now) {
      return now - since >= RETRY << Math.min(times - 1, MOST_DOUBLINGS);
    }
  }

  void add(PointDecoder point, Quality why, long now) {
    Setback before = setbacks.get(point);
    setbacks.put(point, new Setback(why, now, before == null ? 1 : before.times() + 1));
  }

  void remove(PointDecoder point) {
    setbacks.remove(point);
  }

  boolean has(PointDecoder point) {
    return setbacks.containsKey(point);
  }

  Set<PointDecoder> points() {
    return setbacks.keySet();
  }

  Optional<Quality> why(PointDecoder point) {
    return Optional.ofNullable(setbacks.get(point)).map(Setback::why);
  }

  /** One of these points that was left out long enough to be tried again. */
  Optional<PointDecoder> toRetry(List<PointDecoder> points, long now) {
    return points.stream()
        .filter(
            point -> {
              Setback setback = setbacks.get(point);
              return setback != null && setback.isToBeRetried(now);
            })
        .findFirst();
  }
}
