// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last value of each numeric point as a meter, for a site that wants measured values among its
 * metrics. A point that is not good has the value NaN. Thread-safe.
 */
public final class PointValueMetrics implements ReadingSink {

  private static final Logger log = LoggerFactory.getLogger(PointValueMetrics.class);

  /** Maximum number of meters; points beyond it have none. */
  static final int MAX_METERS = 10_000;

  private final MeterRegistry registry;
  private final BiFunction<DeviceId, PointName, Optional<PointMeaning>> meanings;
  private final Map<PointKey, LastValue> values = new ConcurrentHashMap<>();
  private boolean isFull;

  private record PointKey(DeviceId device, PointName point) {}

  private static final class LastValue {
    private volatile double number = Double.NaN;

    double number() {
      return number;
    }
  }

  /**
   * @param meanings returns the meaning of a point, if it has one.
   */
  public PointValueMetrics(
      MeterRegistry registry, BiFunction<DeviceId, PointName, Optional<PointMeaning>> meanings) {
    this.registry = registry;
    this.meanings = meanings;
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    for (Reading reading : readings) {
      PointKey key = new PointKey(device, reading.point());
      LastValue last = values.get(key);
      double number = number(reading);
      if (last == null && !Double.isNaN(number)) {
        last = register(key, reading.unit());
      }
      if (last != null) {
        last.number = number;
      }
    }
  }

  /** Forgets a device whose meters were removed from the registry. */
  public void remove(DeviceId device) {
    values.keySet().removeIf(key -> key.device().equals(device));
  }

  private static double number(Reading reading) {
    Value value = reading.value();
    if (reading.quality() != Quality.GOOD || value == null) {
      return Double.NaN;
    }
    return value instanceof Value.Flag flag
        ? (flag.isSet() ? 1 : 0)
        : value.toDouble().orElse(Double.NaN);
  }

  /** Registers a meter; returns null if there are too many. */
  private synchronized @Nullable LastValue register(PointKey key, String unit) {
    LastValue known = values.get(key);
    if (known != null) {
      return known;
    }
    if (values.size() >= MAX_METERS) {
      if (!isFull) {
        log.warn("too many points for metrics; the others have no meter max={}", MAX_METERS);
      }
      isFull = true;
      return null;
    }
    LastValue last = new LastValue();
    Optional<PointMeaning> means = meanings.apply(key.device(), key.point());
    Gauge.builder("parasol.point.value", last, LastValue::number)
        .description("last value of a point, in its unit; NaN while it is not good")
        .tag("device", key.device().value())
        .tag("point", key.point().value())
        .tag("unit", unit)
        .tag("meaning", means.map(each -> each.meaning().wireName()).orElse(""))
        .tag(
            "index",
            means.filter(each -> each.index() > 0).map(each -> "" + each.index()).orElse(""))
        .register(registry);
    values.put(key, last);
    return last;
  }
}
