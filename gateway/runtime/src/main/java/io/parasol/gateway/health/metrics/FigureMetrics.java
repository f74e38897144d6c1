// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parasol.gateway.store.segment.Gap;
import java.util.function.ToDoubleFunction;

/**
 * The meters of sessions, store, broker and bridge. Meters hold the figures weakly.
 *
 * @param figures read at every scrape.
 */
public record FigureMetrics(MeterRegistry registry, HealthFigures figures) {

  /** Registers the meters. */
  public void register(boolean isBridged) {
    Gauge.builder("parasol.sessions", figures, from -> from.sessions().getAsInt())
        .description("MQTT sessions that are connected")
        .register(registry);
    storeMeters();
    brokerMeters();
    if (isBridged) {
      bridgeMeters();
    }
  }

  private void storeMeters() {
    Gauge.builder("parasol.store.records", figures, from -> from.store().get().waiting())
        .description("messages that wait in the store")
        .register(registry);
    Gauge.builder(
            "parasol.store.oldest",
            figures,
            from -> from.store().get().oldest().toMillis() / 1000.0)
        .description("age of the oldest message that waits in the store")
        .baseUnit("seconds")
        .register(registry);
    FunctionCounter.builder("parasol.store.commits", figures, from -> from.store().get().commits())
        .description("groups of messages that were committed")
        .register(registry);
    FunctionCounter.builder("parasol.store.syncs", figures, from -> from.store().get().syncs())
        .description("syncs of the files of the store, for any reason")
        .register(registry);
    for (Gap.Reason reason : Gap.Reason.values()) {
      FunctionCounter.builder(
              "parasol.store.dropped",
              figures,
              from -> from.store().get().dropped().getOrDefault(reason.wireName(), 0L))
          .description("messages that will never be delivered")
          .tag("reason", reason.wireName())
          .register(registry);
    }
  }

  private void brokerMeters() {
    FunctionCounter.builder(
            "parasol.broker.dropped", figures, from -> from.broker().get().dropped())
        .description("messages that the embedded broker dropped for slow subscribers")
        .register(registry);
    FunctionCounter.builder(
            "parasol.broker.refused", figures, from -> from.broker().get().refused())
        .description("connections and operations of clients that the embedded broker rejected")
        .register(registry);
    FunctionCounter.builder(
            "parasol.broker.limited", figures, from -> from.broker().get().limited())
        .description("how often clients reached a limit of the embedded broker")
        .register(registry);
  }

  private void bridgeMeters() {
    bridgeGauge(
        "up", "1 if the bridge to the central broker is connected", of -> of.isUp() ? 1 : 0);
    bridgeGauge(
        "records",
        "telemetry messages that the central broker has not acknowledged yet",
        BridgeFigures::waiting);
    bridgeGauge(
        "letters",
        "events and receipts that the central broker has not acknowledged yet",
        BridgeFigures::spooled);
    Gauge.builder(
            "parasol.bridge.oldest",
            figures,
            from -> from.bridge().get().map(of -> of.oldest().toMillis() / 1000.0).orElse(0.0))
        .description("age of the oldest message that the central broker has not acknowledged yet")
        .baseUnit("seconds")
        .register(registry);
    bridgeCounter("live", BridgeFigures::live);
    bridgeCounter("late", BridgeFigures::late);
    bridgeCounter("refused", BridgeFigures::refused);
    FunctionCounter.builder(
            "parasol.bridge.unheard",
            figures,
            from -> from.bridge().get().map(of -> (double) of.unsubscribed()).orElse(0.0))
        .description(
            "messages that the central broker accepted although no client there subscribes to them")
        .register(registry);
  }

  private void bridgeGauge(String name, String what, ToDoubleFunction<BridgeFigures> value) {
    Gauge.builder(
            "parasol.bridge." + name,
            figures,
            from -> from.bridge().get().map(of -> value.applyAsDouble(of)).orElse(0.0))
        .description(what)
        .register(registry);
  }

  private void bridgeCounter(String result, ToDoubleFunction<BridgeFigures> value) {
    FunctionCounter.builder(
            "parasol.bridge.messages",
            figures,
            from -> from.bridge().get().map(of -> value.applyAsDouble(of)).orElse(0.0))
        .description("messages sent to the central broker, by result")
        .tag("result", result)
        .register(registry);
  }
}
