// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.session.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.config.site.DeviceId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The gateway itself, how it fares, and what is to be said of it. */
final class WatchedGateway {

  private final GatewayHealth health;
  private final Conditions conditions;
  private final Voice voice;
  private final Outbox outbox;
  private final Heartbeat heartbeat;
  private final InstantSource clock;
  private final Executor executor;
  private final Supplier<Collection<StateWord>> devices;

  /**
   * @param devices the states of all devices.
   */
  WatchedGateway(
      HealthSources sources,
      Topics topics,
      EventKeeper keeper,
      InstantSource clock,
      Executor executor,
      Supplier<Collection<StateWord>> devices) {
    this.clock = clock;
    this.executor = executor;
    this.devices = devices;
    this.heartbeat = new Heartbeat(clock.instant());
    this.outbox = new Outbox("gateway", topics::ofGateway, keeper, Heartbeat.EXPIRY);
    this.voice = new Voice("gateway", outbox, executor);
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
   * Does what is due by now.
   *
   * @param lost the devices whose session was up and is down.
   * @return whether a heartbeat was due.
   */
  boolean tick(Supplier<List<DeviceId>> lost, Instant now) {
    health.ways().tick(now);
    health.readers().tick(now);
    conditions.tick(now);
    boolean isDue = heartbeat.isDue(now);
    if (isDue) {
      health.sessionsLost(lost.get(), now);
      health.look(now);
      publish(now);
    }
    outbox.flush();
    return isDue;
  }

  private void publish(Instant now) {
    publishState();
    outbox.health(health.healthJson(devices.get(), now));
  }

  private void publishState() {
    health.state(clock.instant());
    outbox.state(health.stateJson());
    outbox.flush();
  }
}
