// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.PointNumbers;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The last quality of each point of a device, and when it was last good. A point that the device
 * reports as not present ({@link Quality#NOT_AVAILABLE}) is not bad.
 *
 * <p>Not thread-safe.
 */
final class PointQualities {

  private static final int MAX_LISTED = 3;
  private static final long NEVER = Long.MIN_VALUE;
  private static final Json NO_AGE = new Json.Nil();

  /** Maximum number of points that a device may add itself, to bound the memory. */
  private static final int MAX_LEARNED_POINTS = 1000;

  private PointNumbers numbers;
  private Quality[] qualities = {};

  /**
   * When each point was last good, in epoch milliseconds; {@link #NEVER} if never. Not instants:
   * the collector would look at all that were replaced since the last collection.
   */
  private long[] lastGood = {};

  private int bad;

  /** The last instant of measurement, and the same in epoch milliseconds. */
  private Instant lastInstant = Instant.EPOCH;

  private long lastMillis;

  /** Starts with the points known in advance, none of them read. */
  PointQualities(Collection<PointName> points) {
    numbers = new PointNumbers();
    lengthen(points.size());
    for (PointName point : points) {
      if (numbers.find(point) == PointNumbers.NONE) {
        add(point);
      }
    }
  }

  private void lengthen(int length) {
    qualities = Arrays.copyOf(qualities, length);
    lastGood = Arrays.copyOf(lastGood, length);
  }

  private int add(PointName point) {
    int number = numbers.add(point);
    if (number == qualities.length) {
      lengthen(2 * number + 1);
    }
    qualities[number] = Quality.NOT_AVAILABLE;
    lastGood[number] = NEVER;
    return number;
  }

  /** Replaces the points by those that were discovered; others are still added when they appear. */
  void replacePoints(Collection<PointName> points) {
    PointQualities replaced = new PointQualities(points);
    for (int number = 0; number < replaced.numbers.size(); number++) {
      int before = numbers.find(replaced.numbers.name(number));
      if (before != PointNumbers.NONE) {
        replaced.set(number, qualities[before], lastGood[before]);
      }
    }
    numbers = replaced.numbers;
    qualities = replaced.qualities;
    lastGood = replaced.lastGood;
    bad = replaced.bad;
  }

  void update(Reading reading) {
    int number = numbers.find(reading.point());
    if (number == PointNumbers.NONE) {
      if (numbers.size() >= MAX_LEARNED_POINTS) {
        return;
      }
      number = add(reading.point());
    }
    boolean isGood = reading.quality() == Quality.GOOD;
    set(number, reading.quality(), isGood ? millis(reading.measuredAt()) : lastGood[number]);
  }

  private long millis(Instant instant) {
    // Readings of the same response have the same instant.
    if (!instant.equals(lastInstant)) {
      lastInstant = instant;
      lastMillis = instant.toEpochMilli();
    }
    return lastMillis;
  }

  private void set(int number, Quality quality, long good) {
    if (quality != qualities[number]) {
      bad += (isBad(quality) ? 1 : 0) - (isBad(qualities[number]) ? 1 : 0);
      qualities[number] = quality;
    }
    lastGood[number] = good;
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
        IntStream.range(0, numbers.size())
            .filter(number -> isBad(qualities[number]))
            .limit(MAX_LISTED)
            .mapToObj(number -> numbers.name(number) + " " + qualities[number].wireName())
            .toList();
    return Optional.of(
        "%d of %d points bad: %s%s"
            .formatted(
                bad, numbers.size(), String.join(", ", named), bad > named.size() ? ", …" : ""));
  }

  /**
   * Returns the number of points, the number of bad ones, and how long ago each was good.
   *
   * @param maxAges maximum number of points whose age is included.
   */
  JsonBuilder json(Instant now, int maxAges) {
    JsonBuilder ages = Json.object();
    long millis = now.toEpochMilli();
    long oldest = NEVER;
    Json age = NO_AGE;
    for (int number = 0; number < numbers.size(); number++) {
      long good = lastGood[number];
      if (number < maxAges) {
        // Points of the same response have the same age.
        if (number == 0 || good != lastGood[number - 1]) {
          age = age(good, millis);
        }
        ages.put(numbers.name(number).value(), age);
      }
      if (good != NEVER && (oldest == NEVER || good < oldest)) {
        oldest = good;
      }
    }
    return Json.object()
        .put("known", numbers.size())
        .put("bad", bad)
        .put("oldest-ms", age(oldest, millis))
        .put("age-ms", ages);
  }

  /** Returns the age in milliseconds; JSON null if the point was never good. */
  private static Json age(long good, long now) {
    return good == NEVER ? NO_AGE : Json.Num.of(Math.max(0, now - good));
  }
}
