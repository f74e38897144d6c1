// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.gateway.health.Ages;
import io.parasol.gateway.health.metrics.BrokerFigures;
import io.parasol.gateway.health.metrics.HealthFigures;
import io.parasol.gateway.health.metrics.StoreFigures;
import io.parasol.gateway.store.index.StoreSize;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetryFigures;
import io.parasol.gateway.upstream.UpstreamBridge;
import java.util.HashMap;
import java.util.Map;

/** The figures of broker, store, bridge and sessions in the form in which health reports them. */
final class Figures {

  private Figures() {}

  static HealthFigures of(Messaging messaging) {
    return new HealthFigures(
        messaging.sessions::connected,
        () -> store(messaging.telemetry),
        () -> messaging.broker().map(Figures::broker).orElse(BrokerFigures.NONE),
        () -> messaging.uplink().map(UpstreamBridge::figures));
  }

  private static BrokerFigures broker(EmbeddedBroker broker) {
    return new BrokerFigures(broker.dropped(), broker.refused(), broker.limited());
  }

  private static StoreFigures store(Telemetry telemetry) {
    TelemetryFigures figures = telemetry.figures();
    StoreSize size = figures.store();
    Map<String, Long> lost = new HashMap<>();
    size.lost().forEach((reason, count) -> lost.put(reason.wireName(), count));
    return new StoreFigures(
        size.waiting(),
        Ages.of(size.oldestWaiting()),
        lost,
        figures.writes().groups(),
        figures.writes().syncs());
  }
}
