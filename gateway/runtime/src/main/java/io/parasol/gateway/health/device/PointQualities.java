// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last quality of each point of a device, and when it was last good. A point that the device
 * reports as not present ({@link Quality#NOT_AVAILABLE}) is not bad.
 *
 * <p>Not thread-safe.
 */
final class PointQualities {

  private static final int MAX_LISTED = 3;

  /** Maximum number of points that a device may add itself, to bound the memory. */
  private static final int MAX_LEARNED_POINTS = 1000;

  private final Map<PointName, Entry> entries = new LinkedHashMap<>();
  private int bad;

  private static final class Entry {
    private Quality quality = Quality.NOT_AVAILABLE;
    private @Nullable Instant lastGood;
  }

  /** Starts with the points known in advance, none of them read. */
  PointQualities(Iterable<PointName> points) {
    points.forEach(point -> entries.put(point, new Entry()));
  }

  /** Replaces the points by those that were discovered; others are still added when they appear. */
  void replacePoints(Iterable<PointName> points) {
    Map<PointName, Entry> old = new LinkedHashMap<>(entries);
    entries.clear();
    points.forEach(point -> entries.put(point, old.getOrDefault(point, new Entry())));
    bad = (int) entries.values().stream().filter(entry -> isBad(entry.quality)).count();
  }

  void update(Reading reading) {
    Entry entry = entries.get(reading.point());
    if (entry == null) {
      if (entries.size() >= MAX_LEARNED_POINTS) {
        return;
      }
      entry = new Entry();
      entries.put(reading.point(), entry);
    }
    bad += (isBad(reading.quality()) ? 1 : 0) - (isBad(entry.quality) ? 1 : 0);
    entry.quality = reading.quality();
    if (reading.quality() == Quality.GOOD) {
      entry.lastGood = reading.measuredAt();
    }
  }

  private static boolean isBad(Quality quality) {
    return quality != Quality.GOOD && quality != Quality.NOT_AVAILABLE;
  }

  int bad() {
    return bad;
  }

  /** Describes the bad points in a few words; empty if there are none. */
  Optional<String> trouble() {
    if (bad == 0) {
      return Optional.empty();
    }
    List<String> named =
        entries.entrySet().stream()
            .filter(each -> isBad(each.getValue().quality))
            .limit(MAX_LISTED)
            .map(each -> each.getKey() + " " + each.getValue().quality.wireName())
            .toList();
    return Optional.of(
        "%d of %d points bad: %s%s"
            .formatted(
                bad, entries.size(), String.join(", ", named), bad > named.size() ? ", …" : ""));
  }

  /**
   * Returns the number of points, the number of bad ones, and how long ago each was good.
   *
   * @param maxAges maximum number of points whose age is included.
   */
  JsonBuilder json(Instant now, int maxAges) {
    JsonBuilder ages = Json.object();
    entries.entrySet().stream()
        .limit(maxAges)
        .forEach(each -> ages.put(each.getKey().value(), age(each.getValue().lastGood, now)));
    Instant oldest = null;
    for (Entry entry : entries.values()) {
      Instant good = entry.lastGood;
      if (good != null && (oldest == null || good.isBefore(oldest))) {
        oldest = good;
      }
    }
    return Json.object()
        .put("known", entries.size())
        .put("bad", bad)
        .put("oldest-ms", age(oldest, now))
        .put("age-ms", ages);
  }

  /** Returns the age in milliseconds; JSON null if the point was never good. */
  private static Json age(@Nullable Instant good, Instant now) {
    return good == null
        ? new Json.Nil()
        : Json.Num.of(Math.max(0, Duration.between(good, now).toMillis()));
  }
}
