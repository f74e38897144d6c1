// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What was read last of each point, reported or not. Safe for any number of threads. */
public final class LastReadings implements ReadingSink {

  private static final long NEVER = Long.MIN_VALUE;

  private final Map<DeviceId, Map<PointName, Cell>> devices = new ConcurrentHashMap<>();

  /**
   * What was read last of one point.
   *
   * @param reading the last one, good or not.
   * @param goodAt when the last good one was measured; empty if there was none.
   */
  public record Last(Reading reading, Optional<Instant> goodAt) {}

  /** Changed in place: there may be a hundred thousand, each renewed every second. */
  private static final class Cell {
    private @Nullable Value value;
    private String unit = "";
    private Quality quality = Quality.NOT_AVAILABLE;
    private long at;
    private long goodAt = NEVER;

    private void take(Reading reading) {
      Value next = reading.value();
      // The old object, if it says the same, so that the new one is soon forgotten.
      value = next != null && next.equals(value) ? value : next;
      unit = reading.unit();
      quality = reading.quality();
      at = reading.measuredAt().toEpochMilli();
      goodAt = quality == Quality.GOOD ? at : goodAt;
    }

    private Last last(DeviceId device, PointName point) {
      return new Last(
          new Reading(device, point, value, unit, quality, Instant.ofEpochMilli(at)),
          goodAt == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(goodAt)));
    }
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    Map<PointName, Cell> cells = devices.computeIfAbsent(device, any -> new HashMap<>());
    synchronized (cells) {
      for (Reading reading : readings) {
        cells.computeIfAbsent(reading.point(), any -> new Cell()).take(reading);
      }
    }
  }

  /** Every point of a device that was read, by name; instants to the millisecond. */
  public Map<PointName, Last> of(DeviceId device) {
    Map<PointName, Last> all = new TreeMap<>();
    Map<PointName, Cell> cells = devices.get(device);
    if (cells != null) {
      synchronized (cells) {
        cells.forEach((point, cell) -> all.put(point, cell.last(device, point)));
      }
    }
    return all;
  }

  public Optional<Last> of(DeviceId device, PointName point) {
    Map<PointName, Cell> cells = devices.get(device);
    if (cells == null) {
      return Optional.empty();
    }
    synchronized (cells) {
      return Optional.ofNullable(cells.get(point)).map(cell -> cell.last(device, point));
    }
  }
}
