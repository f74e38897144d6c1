// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The meters of the Modbus server. They exist once a server has started. Thread-safe. */
public final class ModbusServerMetrics {

  /** The exception codes of the specification, and 0 for none. */
  private static final int CODES = 16;

  private final MeterRegistry registry;
  private final AtomicReferenceArray<@Nullable Counter> answers = new AtomicReferenceArray<>(CODES);
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicBoolean hasStarted = new AtomicBoolean();

  public ModbusServerMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  public void clients(int count) {
    clients.set(count);
    if (hasStarted.getAndSet(true)) {
      return;
    }
    Gauge.builder("parasol.modbus.clients", clients, AtomicInteger::get)
        .description("connected Modbus clients")
        .register(registry);
  }

  /**
   * Counts a response.
   *
   * @param exception its exception code; 0 for none.
   */
  public void answered(int exception) {
    int code = exception >= 0 && exception < CODES ? exception : CODES - 1;
    Counter counter = answers.get(code);
    if (counter == null) {
      counter =
          Counter.builder("parasol.modbus.requests")
              .description("requests of Modbus clients, by the exception code of the response")
              .tag("exception", Integer.toString(code))
              .register(registry);
      answers.set(code, counter);
    }
    counter.increment();
  }

  public void refused(String reason) {
    Counter.builder("parasol.modbus.refused")
        .description("Modbus clients that were refused, by reason")
        .tag("reason", reason)
        .register(registry)
        .increment();
  }
}
