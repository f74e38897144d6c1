// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The last values that a native device has reported in its telemetry. */
@ConfinedTo("natives")
final class LastValues {

  static final int MAX_SIZE = 64 * 1024;

  /** Maximum age of a value that counts as current. */
  static final Duration MAX_AGE = Duration.ofMinutes(1);

  private static final int MAX_POINTS = 1024;

  private final DeviceId device;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<PointName, TimedValue> lastValues = new LinkedHashMap<>();

  private record TimedValue(Value value, Instant at, long nanos) {}

  /**
   * @param clock may be set while the gateway runs, so it dates values only.
   * @param nanos a monotonic clock in nanoseconds; it decides which values are current.
   */
  LastValues(DeviceId device, InstantSource clock, LongSupplier nanos) {
    this.device = device;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Stores the values of a telemetry message. Ignores messages with measurements from before an
   * outage.
   */
  void take(byte[] payload) throws JsonException {
    if (!(Json.parse(payload) instanceof Json.Obj message)) {
      throw new JsonException("telemetry: expected an object");
    }
    if (message.members().containsKey("hist")
        || !(message.members().get("v") instanceof Json.Obj values)) {
      return;
    }
    Instant now = clock.instant();
    long received = nanos.getAsLong();
    ReportedValues.of(values, MAX_POINTS)
        .forEach(
            (point, value) -> {
              if (lastValues.containsKey(point) || lastValues.size() < MAX_POINTS) {
                lastValues.put(point, new TimedValue(value, now, received));
              }
            });
    if (message.members().get("q") instanceof Json.Obj bad) {
      lastValues.keySet().removeIf(point -> bad.members().containsKey(point.value()));
    }
  }

  boolean contains(PointName point) {
    return lastValues.containsKey(point);
  }

  /** Returns the last reading; its quality is good only while it is current. */
  Reading of(PointName point) {
    TimedValue last = lastValues.get(point);
    return last == null || nanos.getAsLong() - last.nanos() > MAX_AGE.toNanos()
        ? new Reading(device, point, null, "", Quality.TIMEOUT, clock.instant())
        : new Reading(device, point, last.value(), "", Quality.GOOD, last.at());
  }
}
