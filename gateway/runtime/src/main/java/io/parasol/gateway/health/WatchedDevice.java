// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.keys.KeyCustody;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.WatchedDevices.WatchContext;
import io.parasol.gateway.health.device.CertificateStatus;
import io.parasol.gateway.health.device.DeviceHealth;
import io.parasol.gateway.health.device.LinkHealth;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.DeviceState;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.event.EventPublisher;
import io.parasol.gateway.health.event.EventRateLimiter;
import io.parasol.gateway.health.event.Heartbeat;
import io.parasol.gateway.health.event.Outbox;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** A watched device with its health and its publications. */
final class WatchedDevice {

  private final DeviceHealth health;
  private final LinkHealth link;
  private final Conditions conditions;
  private final EventPublisher eventPublisher;
  private final Outbox outbox;
  private final Heartbeat heartbeat;
  private final InstantSource clock;
  private final Executor executor;
  private final EventRateLimiter messageLimiter = new EventRateLimiter();

  /** The last state in the log; a change of what the device does alone is not logged. */
  private DeviceState logged;

  WatchedDevice(
      SiteConfig.Device.Legacy device, LinkHealth link, WatchContext context, Heartbeat heartbeat) {
    this.link = link;
    this.clock = context.clocks().system();
    this.executor = context.executor();
    this.heartbeat = heartbeat;
    DeviceId id = device.id();
    Topics topics = context.topics();
    this.outbox =
        new Outbox(id.value(), kind -> topics.of(id, kind), context.eventQueue(), Heartbeat.EXPIRY);
    this.eventPublisher = new EventPublisher(id.value(), outbox, executor);
    this.conditions = new Conditions(eventPublisher::report, context.clocks().nanos());
    this.logged = DeviceState.initial(clock.instant());
    this.health = new DeviceHealth(device, link, conditions, this::changed, clock.instant());
  }

  /** Creates a device that continues the publications of the same device before it was changed. */
  WatchedDevice(SiteConfig.Device.Legacy device, LinkHealth link, WatchedDevice before) {
    this.link = link;
    this.clock = before.clock;
    this.executor = before.executor;
    this.heartbeat = before.heartbeat;
    this.outbox = before.outbox;
    this.eventPublisher = before.eventPublisher;
    this.conditions = before.conditions;
    this.logged = DeviceState.initial(clock.instant());
    this.health = new DeviceHealth(device, link, conditions, this::changed, clock.instant());
  }

  DeviceHealth health() {
    return health;
  }

  LinkHealth link() {
    return link;
  }

  Conditions conditions() {
    return conditions;
  }

  EventPublisher eventPublisher() {
    return eventPublisher;
  }

  Outbox outbox() {
    return outbox;
  }

  void reportPanelMessage(String topic, String line) {
    reportOnce(
        "panel_message", topic + "\n" + line, Json.object().put("topic", topic).put("text", line));
  }

  /**
   * Reports a counter reset. The values are unsigned as in the registers, and text, since a JSON
   * number as a double cannot hold all 64 bits.
   */
  void counterReset(PointName counter, long from, long to) {
    reportOnce(
        "counter_reset",
        "counter_reset\n" + counter,
        Json.object()
            .put("point", counter.value())
            .put("from", Long.toUnsignedString(from))
            .put("to", Long.toUnsignedString(to)));
  }

  /** Reports a single event; repetitions within a short time are only counted. */
  private void reportOnce(String event, String key, JsonBuilder members) {
    Instant now = clock.instant();
    OptionalLong others;
    synchronized (messageLimiter) {
      others = messageLimiter.admit(key, now);
    }
    if (others.isPresent()) {
      if (others.getAsLong() > 0) {
        members.put("others", others.getAsLong());
      }
      eventPublisher.report(Event.once(now, event, members.build()));
    }
  }

  private void changed(DeviceState state) {
    if (state.status() != logged.status() || !state.why().equals(logged.why())) {
      logged = state;
      eventPublisher.report(state);
    }
    executor.execute(this::publish);
  }

  /**
   * The session is connected, perhaps again: publishes everything, because the broker may have lost
   * it.
   */
  void connected() {
    health.sessionUp(clock.instant());
    executor.execute(
        () -> {
          outbox.republish();
          publish();
        });
  }

  private void publish() {
    outbox.state(health.stateJson());
    outbox.flush();
    outbox.health(health.healthJson(clock.instant()));
  }

  /**
   * Handles a heartbeat that is due, reminders and retries.
   *
   * @param status returns the state of the certificate; asked only for a heartbeat.
   * @param key returns where the key is held; asked only for a heartbeat.
   */
  void tick(
      Supplier<Optional<CertificateStatus>> status,
      Supplier<Optional<KeyCustody>> key,
      Instant now) {
    conditions.tick(now);
    if (heartbeat.isDue(now)) {
      status.get().ifPresent(known -> health.certificate(known, now));
      key.get().ifPresent(health::key);
      outbox.health(health.healthJson(now));
      health.endPeriod();
    }
    outbox.flush();
  }
}
