// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.event.EventPublisher;
import io.parasol.gateway.health.event.EventQueue;
import io.parasol.gateway.health.event.Heartbeat;
import io.parasol.gateway.health.event.Outbox;
import io.parasol.gateway.health.metrics.HealthFigures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The gateway itself, with its health and its publications. */
final class WatchedGateway {

  /** Minimum time between two health messages, however often something changes. */
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

  private static final String LINK_SILENT = "link_silent/";

  private final GatewayHealth health;
  private final Conditions conditions;
  private final EventPublisher eventPublisher;
  private final Outbox outbox;
  private final Heartbeat heartbeat;
  private final InstantSource clock;
  private final Executor executor;
  private final WatchedDevices devices;

  /** The last published snapshot. */
  @ConfinedTo("timer")
  private @Nullable HealthSnapshot reported;

  @ConfinedTo("timer")
  private Instant publishedAt = Instant.MIN;

  WatchedGateway(
      HealthSources sources,
      Topics topics,
      EventQueue eventQueue,
      Clocks clocks,
      Executor executor,
      WatchedDevices devices) {
    this.clock = clocks.system();
    this.executor = executor;
    this.devices = devices;
    this.heartbeat = new Heartbeat(clock.instant());
    this.outbox = new Outbox("gateway", topics::ofGateway, eventQueue, Heartbeat.EXPIRY);
    this.eventPublisher = new EventPublisher("gateway", outbox, executor);
    this.conditions = new Conditions(this::report, clocks.nanos());
    this.health = new GatewayHealth(sources, conditions, eventPublisher::report, clocks);
  }

  GatewayHealth health() {
    return health;
  }

  /** Returns the raised conditions of the gateway and of links as a whole. */
  List<RaisedCondition> raised() {
    List<RaisedCondition> raised = new ArrayList<>();
    for (String name : conditions.raised()) {
      boolean isOfLink = name.startsWith(LINK_SILENT);
      raised.add(
          new RaisedCondition(
              isOfLink ? List.of(name.substring(LINK_SILENT.length())) : List.of(), name));
    }
    return raised;
  }

  Conditions conditions() {
    return conditions;
  }

  Outbox outbox() {
    return outbox;
  }

  void report(Event event) {
    eventPublisher.report(event);
    executor.execute(this::publishState);
  }

  void connected(HealthFigures figures) {
    executor.execute(
        () -> {
          outbox.republish();
          publish(clock.instant(), figures);
        });
  }

  Publication will() {
    return eventPublisher.will();
  }

  Publication finalState() {
    return outbox.statePublication(
        eventPublisher
            .finalState(clock.instant(), "gateway stopped")
            .put("certificate", health.certificate())
            .toBytes());
  }

  /**
   * Handles everything due by now.
   *
   * @return whether a heartbeat was due.
   */
  boolean tick(Instant now, HealthFigures figures) {
    health.brokerPaths().tick(now);
    health.readers().tick(now);
    conditions.tick(now);
    boolean isDue = heartbeat.isDue(now);
    if (isDue) {
      health.sessionsLost(devices.lostSessions(), now);
      health.check(figures.broker().get(), now);
    }
    if (isDue || hasChanged(now, figures)) {
      publish(now, figures);
    } else if (health.hasNewHead()) {
      publishState();
    }
    outbox.flush();
    return isDue;
  }

  private boolean hasChanged(Instant now, HealthFigures figures) {
    boolean mayBe = Duration.between(publishedAt, now).abs().compareTo(MIN_INTERVAL) >= 0;
    return mayBe && !health.snapshot(devices.states(), figures).equals(reported);
  }

  private void publish(Instant now, HealthFigures figures) {
    publishState();
    reported = health.snapshot(devices.states(), figures);
    publishedAt = now;
    outbox.health(health.healthJson(devices.states(), figures, now));
  }

  private void publishState() {
    health.state(clock.instant());
    outbox.state(health.stateJson());
    outbox.flush();
  }
}
