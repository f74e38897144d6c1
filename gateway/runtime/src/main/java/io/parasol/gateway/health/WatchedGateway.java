// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.event.EventKeeper;
import io.parasol.gateway.health.event.EventPublisher;
import io.parasol.gateway.health.event.Heartbeat;
import io.parasol.gateway.health.event.Outbox;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The gateway itself, with its health and its publications. */
final class WatchedGateway {

  /** Minimum time between two health messages, however often something changes. */
  private static final Duration SOONEST = Duration.ofSeconds(1);

  private final GatewayHealth health;
  private final Conditions conditions;
  private final EventPublisher voice;
  private final Outbox outbox;
  private final Heartbeat heartbeat;
  private final InstantSource clock;
  private final Executor executor;
  private final WatchedDevices devices;

  /** The last published snapshot, and its time; confined to the executor. */
  private @Nullable HealthSnapshot told;

  private Instant toldAt = Instant.MIN;

  WatchedGateway(
      HealthSources sources,
      Topics topics,
      EventKeeper keeper,
      InstantSource clock,
      Executor executor,
      WatchedDevices devices) {
    this.clock = clock;
    this.executor = executor;
    this.devices = devices;
    this.heartbeat = new Heartbeat(clock.instant());
    this.outbox = new Outbox("gateway", topics::ofGateway, keeper, Heartbeat.EXPIRY);
    this.voice = new EventPublisher("gateway", outbox, executor);
    this.conditions = new Conditions(this::tell);
    this.health = new GatewayHealth(sources, conditions, voice::tell, clock.instant());
  }

  GatewayHealth health() {
    return health;
  }

  Conditions conditions() {
    return conditions;
  }

  Outbox outbox() {
    return outbox;
  }

  void tell(Event event) {
    voice.tell(event);
    executor.execute(this::publishState);
  }

  void connected() {
    executor.execute(
        () -> {
          outbox.tellAgain();
          publish(clock.instant());
        });
  }

  Publication will() {
    return voice.will();
  }

  Publication farewell() {
    return outbox.asState(
        voice
            .farewell(clock.instant(), "gateway stopped")
            .text("certificate", health.certificate())
            .bytes());
  }

  /**
   * Handles everything due by now.
   *
   * @return whether a heartbeat was due.
   */
  boolean tick(Instant now) {
    health.ways().tick(now);
    health.readers().tick(now);
    conditions.tick(now);
    boolean isDue = heartbeat.isDue(now);
    if (isDue) {
      health.sessionsLost(devices.lostSessions(), now);
      health.look(now);
    }
    if (isDue || isNews(now)) {
      publish(now);
    }
    outbox.flush();
    return isDue;
  }

  private boolean isNews(Instant now) {
    boolean mayBe = Duration.between(toldAt, now).abs().compareTo(SOONEST) >= 0;
    return mayBe && !health.appearance(devices.states()).equals(told);
  }

  private void publish(Instant now) {
    publishState();
    told = health.appearance(devices.states());
    toldAt = now;
    outbox.health(health.healthJson(devices.states(), now));
  }

  private void publishState() {
    health.state(clock.instant());
    outbox.state(health.stateJson());
    outbox.flush();
  }
}
