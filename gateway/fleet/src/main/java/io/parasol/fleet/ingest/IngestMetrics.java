// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parasol.fleet.mqtt.CheckedMessage.Reason;
import io.parasol.kafka.MessageKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** The meters of an ingest, for Prometheus. Thread-safe. */
public final class IngestMetrics {

  /** After this time in which Kafka has taken no record, although some wait, it counts as away. */
  static final Duration MAX_STANDSTILL = Duration.ofSeconds(30);

  private final LongSupplier nanos;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<MessageKind, Counter> written = new EnumMap<>(MessageKind.class);
  private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
  private final Counter ignored;
  private final Counter connects;
  private final Timer delivery;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicBoolean connected = new AtomicBoolean();

  /** Since when Kafka has taken no record, if any waits. */
  private volatile long waitingSince;

  public IngestMetrics() {
    this(System::nanoTime);
  }

  /**
   * Creates the meters.
   *
   * @param nanos of a clock that never goes back.
   */
  IngestMetrics(LongSupplier nanos) {
    this.nanos = nanos;
    for (MessageKind kind : MessageKind.values()) {
      written.put(
          kind,
          Counter.builder("parasol.ingest.messages")
              .description("messages that Kafka has")
              .tag("kind", kind.wireName())
              .register(registry));
    }
    for (Reason reason : Reason.values()) {
      rejected.put(
          reason,
          Counter.builder("parasol.ingest.rejected")
              .description("messages in the dead-letter topic")
              .tag("reason", reason.wireName())
              .register(registry));
    }
    ignored =
        Counter.builder("parasol.ingest.ignored")
            .description("messages that are not for the centre, such as commands")
            .register(registry);
    connects =
        Counter.builder("parasol.ingest.connects")
            .description("connections to the MQTT broker since the start")
            .register(registry);
    delivery =
        Timer.builder("parasol.ingest.delivery")
            .description("time from the receipt of a message until Kafka has it")
            .serviceLevelObjectives(
                Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(5))
            .register(registry);
    Gauge.builder("parasol.ingest.in.flight", inFlight, AtomicInteger::get)
        .description("messages that were received, and that Kafka has not yet")
        .register(registry);
    Gauge.builder("parasol.ingest.up", this, metrics -> metrics.isUp() ? 1 : 0)
        .description("1 while the ingest is connected to the MQTT broker, and Kafka takes records")
        .register(registry);
    FunctionCounter.builder(
            "process.cpu",
            ProcessHandle.current(),
            process -> processorTime(process).toMillis() / 1e3)
        .description("processor time of the process")
        .baseUnit("seconds")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
  }

  private static Duration processorTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  void sent() {
    if (inFlight.getAndIncrement() == 0) {
      waitingSince = nanos.getAsLong();
    }
  }

  /** Counts out a record that Kafka has, or that could not be written. */
  void settled() {
    waitingSince = nanos.getAsLong();
    inFlight.decrementAndGet();
  }

  /** Returns whether records wait, and Kafka has taken none for a while. */
  boolean isStandstill() {
    return inFlight.get() > 0 && nanos.getAsLong() - waitingSince > MAX_STANDSTILL.toNanos();
  }

  int inFlight() {
    return inFlight.get();
  }

  void written(MessageKind kind, long nanos) {
    counter(written, kind).increment();
    delivery.record(nanos, TimeUnit.NANOSECONDS);
  }

  void rejected(Reason reason) {
    counter(rejected, reason).increment();
  }

  private static <K extends Enum<K>> Counter counter(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + key);
    }
    return counter;
  }

  void ignored() {
    ignored.increment();
  }

  void connected() {
    connects.increment();
    connected.set(true);
  }

  void disconnected() {
    connected.set(false);
  }

  /** Returns the number of messages of all kinds that Kafka has. */
  public long written() {
    return (long) written.values().stream().mapToDouble(Counter::count).sum();
  }

  public boolean isConnected() {
    return connected.get();
  }

  /** Returns whether messages pass: from the broker, and into Kafka. */
  boolean isUp() {
    return connected.get() && !isStandstill();
  }

  /** Returns all meters in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }
}
