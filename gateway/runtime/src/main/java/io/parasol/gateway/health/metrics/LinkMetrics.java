// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parasol.config.model.site.LinkId;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** The meters of one link. */
public final class LinkMetrics {

  private static final Duration[] STEPS = {
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(10)
  };

  private final Timer requests;
  private final Timer lateness;
  private final Counter overruns;
  private final LongAdder busy = new LongAdder();
  private final LongSupplier nanos;
  private long rolledAt;
  private volatile double ratio;

  public LinkMetrics(MeterRegistry registry, LinkId link, LongSupplier nanos) {
    this.nanos = nanos;
    this.rolledAt = nanos.getAsLong();
    this.requests =
        Timer.builder("parasol.request")
            .description("time from the start of a request to its response or failure")
            .tag("link", link.value())
            .serviceLevelObjectives(STEPS)
            .register(registry);
    this.lateness =
        Timer.builder("parasol.poll.lateness")
            .description("time from when a request was due to its start")
            .tag("link", link.value())
            .serviceLevelObjectives(STEPS)
            .register(registry);
    this.overruns =
        Counter.builder("parasol.poll.overruns")
            .description("polls that ended after the next poll of the same kind was due")
            .tag("link", link.value())
            .register(registry);
    Gauge.builder("parasol.link.busy.ratio", this, metrics -> metrics.ratio)
        .description("share of the last half minute in which a request was in flight")
        .tag("link", link.value())
        .register(registry);
  }

  void requested(Duration late, Duration took) {
    lateness.record(late);
    requests.record(took);
    busy.add(took.toNanos());
  }

  public void late() {
    overruns.increment();
  }

  /** Ends a period. Several requests may be in flight at once, so the ratio is limited to 1. */
  public void roll() {
    long now = nanos.getAsLong();
    long passed = now - rolledAt;
    rolledAt = now;
    long worked = busy.sumThenReset();
    ratio = passed <= 0 ? 0 : Math.min(1.0, (double) worked / passed);
  }
}
