// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.PollListener.RequestResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of one device. Each counter is looked up in the registry only once. */
public final class DeviceMetrics {

  /** Function codes are 1 to 127 (Modbus Application Protocol 4.1). */
  private static final int FUNCTIONS = 128;

  private final MeterRegistry registry;
  private final Tags tags;
  private final LinkMetrics link;
  private final LinkId linkId;
  private final String unit;

  /**
   * The counters of requests so far. A device knows few functions, and most results never occur.
   */
  private final List<RequestCounter> requests = new CopyOnWriteArrayList<>();

  private final AtomicInteger up = new AtomicInteger();
  private final AtomicInteger bad = new AtomicInteger();

  private record RequestCounter(int function, RequestResult result, Counter counter) {}

  public DeviceMetrics(MeterRegistry registry, SiteConfig.Device.Legacy device, LinkMetrics link) {
    this.registry = registry;
    this.link = link;
    this.linkId = device.link().id();
    this.unit = device.addressOnLink();
    this.tags = Tags.of("link", linkId.value(), "unit", unit);
    Gauge.builder("parasol.device.up", up, AtomicInteger::get)
        .description("1 if the device answers, or reports that it is asleep")
        .tag("device", device.id().value())
        .register(registry);
    Gauge.builder("parasol.points.bad", bad, AtomicInteger::get)
        .description("points that are bad, except those that the device reports as not available")
        .tag("device", device.id().value())
        .register(registry);
  }

  public LinkId linkId() {
    return linkId;
  }

  /** Returns whether a meter counts the requests to this device. */
  public boolean isRequestMeter(Meter.Id meter) {
    return linkId.value().equals(meter.getTag("link")) && unit.equals(meter.getTag("unit"));
  }

  public void requested(int function, RequestResult result, Duration late, Duration took) {
    counter(function, result).increment();
    link.requested(late, took);
  }

  private Counter counter(int function, RequestResult result) {
    int known = function > 0 && function < FUNCTIONS ? function : 0;
    for (RequestCounter each : requests) {
      if (each.function == known && each.result == result) {
        return each.counter;
      }
    }
    Counter counter =
        Counter.builder("parasol.requests")
            .description("requests to controllers")
            .tags(tags)
            .tag("function", Integer.toString(known))
            .tag("result", result.name().toLowerCase(Locale.ROOT))
            .register(registry);
    requests.add(new RequestCounter(known, result, counter));
    return counter;
  }

  public void state(boolean isUp, int badPoints) {
    up.set(isUp ? 1 : 0);
    bad.set(badPoints);
  }
}
