// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.plant.FigurePoints;
import io.parasol.gateway.plant.FigurePoints.FigurePoint;
import io.parasol.gateway.plant.PlantPointNumbers;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.report.TimestampCorrection;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the store of readings, device by device, in the order of sequence numbers. It takes nothing
 * from the path of telemetry, and needs no memory for readings that wait.
 */
@ConfinedTo("figures")
final class FigureIntake {

  private static final Logger log = LoggerFactory.getLogger(FigureIntake.class);

  private static final int BATCH = 128;
  private static final long BATCH_BYTES = 64 * 1024;

  /** How many times a message without a known time is looked at again before it is left out. */
  private static final int MAX_LOOKS = 60;

  private final FigureReadings readings;
  private final TimestampCorrection correction;
  private final Target target;
  private final Map<DeviceId, Long> positions = new HashMap<>();
  private final Map<DeviceId, Integer> looks = new HashMap<>();
  private long malformed;

  /** Takes readings. */
  interface Target {
    /**
     * Takes a reading.
     *
     * @param seq the number of the message.
     * @param millis when it was measured, since the epoch.
     * @param value in the unit of the meaning.
     */
    void add(SeriesKey key, long seq, long millis, double value);
  }

  /** How far the messages of a device are read. */
  enum Progress {
    /** There are more messages. */
    MORE,
    /** There are none, or the next one is not wanted yet. */
    DONE
  }

  FigureIntake(FigureReadings readings, Target target) {
    this.readings = readings;
    this.correction = new TimestampCorrection(readings.gateway().boots());
    this.target = target;
  }

  /** Returns the number of the last message of a device that was read; 0 if none was. */
  long position(DeviceId device) {
    return positions.getOrDefault(device, 0L);
  }

  /**
   * Begins after a message.
   *
   * @param position 0 to begin with the first message that may have been measured at or after
   *     {@code from}, in milliseconds since the epoch.
   */
  void begin(DeviceId device, long position, long from) {
    long first = position;
    if (position == 0) {
      ReadingStore store = readings.of(device);
      var found = store.firstWithin(device, 0, from, Long.MAX_VALUE);
      first = found.isPresent() ? found.getAsLong() - 1 : store.newest(device);
    }
    positions.put(device, first);
  }

  boolean hasBegun(DeviceId device) {
    return positions.containsKey(device);
  }

  /**
   * Reads some messages. One that was measured in the future by a wrong clock is left out.
   *
   * @param until stops before a message that was measured at this time or later.
   * @param future a message that was measured at this time or later is in the future.
   */
  Progress read(DeviceId device, FigurePoints points, long until, long future) throws IOException {
    List<StoredMessage> batch =
        readings.of(device).read(device, position(device), BATCH, BATCH_BYTES);
    for (StoredMessage stored : batch) {
      StoredMessage message = correction.of(stored);
      long at = message.measuredAt().toEpochMilli();
      boolean isDated = message.stamp() == null;
      if (isDated ? at >= until && at < future : isWaitedFor(device)) {
        return Progress.DONE;
      }
      if (isDated && at < future) {
        looks.remove(device);
        take(message, points);
      }
      positions.put(device, message.seq());
    }
    return batch.isEmpty() ? Progress.DONE : Progress.MORE;
  }

  /** Returns whether the time of a message may still become known. */
  private boolean isWaitedFor(DeviceId device) {
    return looks.merge(device, 1, (one, other) -> Math.min(MAX_LOOKS, one + other)) < MAX_LOOKS;
  }

  private void take(StoredMessage message, FigurePoints points) {
    try {
      if (Json.parse(message.payload()) instanceof Json.Obj record
          && record.members().get("v") instanceof Json.Obj values) {
        Json later = record.members().getOrDefault("later", new Json.Nil());
        values
            .members()
            .forEach((name, value) -> take(message, points, new Named(name, value), later));
      }
    } catch (JsonException damaged) {
      if (malformed++ == 0) {
        log.warn(
            "figures: stored message is malformed device={} seq={} why={}",
            message.device(),
            message.seq(),
            damaged.getMessage());
      }
    }
  }

  private record Named(String name, Json value) {}

  private void take(StoredMessage message, FigurePoints points, Named named, Json later) {
    FigurePoint point = points.points().get(named.name());
    if (point == null) {
      return;
    }
    long offset =
        later instanceof Json.Obj own && own.members().get(named.name()) instanceof Json.Num num
            ? num.number().longValue()
            : 0;
    PlantPointNumbers.of(point, value(named.value()))
        .forEach(
            (means, value) ->
                target.add(
                    new SeriesKey(message.device().value(), means),
                    message.seq(),
                    message.measuredAt().toEpochMilli() + offset,
                    value));
  }

  private static Value value(Json value) {
    if (value instanceof Json.Num number) {
      return PlantPointNumbers.value(number.number());
    }
    if (value instanceof Json.Bool flag) {
      return new Value.Flag(flag.value());
    }
    return new Value.Text(value instanceof Json.Str text ? text.text() : "");
  }
}
