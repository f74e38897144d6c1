// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.event.EventRateLimiter;
import io.parasol.gateway.health.event.HealthJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Whether publications reach the brokers: the state of the bridge, and the probes on each broker
 * path. Thread-safe.
 */
final class BrokerPathHealth {

  private static final String DOWN = "bridge_down";
  private static final String NOT_DELIVERING = "not_delivering/";

  /** A bridge that reconnects within this time causes no condition. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Conditions conditions;
  private final Consumer<Event> events;
  private final Map<String, PathProbes> paths = new TreeMap<>();
  private final EventRateLimiter loopLimiter = new EventRateLimiter();
  private long looped;
  private long commands;

  /** Since when the bridge is down; empty while it is connected, or if there is none. */
  private Optional<Instant> downSince = Optional.empty();

  private String downWhy = "not connected yet";

  /** The probes of one broker path. */
  private static final class PathProbes {
    private Optional<Duration> last = Optional.empty();
    private long lost;
  }

  BrokerPathHealth(Conditions conditions, Consumer<Event> events) {
    this.conditions = conditions;
    this.events = events;
  }

  synchronized void probeReturned(String path, Duration took, Instant now) {
    paths.computeIfAbsent(path, any -> new PathProbes()).last = Optional.of(took);
    conditions.clear(NOT_DELIVERING + path, now);
  }

  synchronized void probeLost(String path, String why, Instant now) {
    paths.computeIfAbsent(path, any -> new PathProbes()).lost++;
    HealthJson facts = new HealthJson().text("way", path).text("why", Printable.of(why));
    conditions.raise(NOT_DELIVERING + path, now, facts::members);
  }

  synchronized void bridgeUp(Instant now) {
    downSince = Optional.empty();
    conditions.clear(DOWN, now);
  }

  synchronized void bridgeDown(String why, Instant now) {
    downWhy = Printable.of(why);
    if (downSince.isEmpty()) {
      downSince = Optional.of(now);
    }
    conditions.facts(DOWN, facts());
  }

  private Map<String, Json> facts() {
    return new HealthJson().text("why", downWhy).members();
  }

  /** Handles the passage of time. */
  synchronized void tick(Instant now) {
    if (downSince.isPresent() && now.isBefore(downSince.get())) {
      downSince = Optional.of(now); // the clock was set back
    }
    if (downSince.isPresent() && !now.isBefore(downSince.get().plus(GRACE))) {
      conditions.raise(DOWN, now, this::facts);
    }
  }

  /** Reports a message that came back over the bridge after it had been sent over it. */
  synchronized void looped(String topic, Instant now) {
    looped++;
    OptionalLong others = loopLimiter.admit(topic, now);
    if (others.isPresent()) {
      events.accept(
          Event.once(
              now,
              "bridge_loop",
              new HealthJson()
                  .text("topic", Printable.of(topic))
                  .number("others", others.getAsLong())
                  .members()));
    }
  }

  synchronized void upstreamCommand() {
    commands++;
  }

  synchronized HealthJson bridgeJson(BridgeFigures figures) {
    HealthJson json = new HealthJson().with("up", new Json.Bool(figures.isUp()));
    if (!figures.isUp()) {
      json.text("why", downWhy);
    }
    return json.number("waiting", figures.waiting())
        .number("oldest-ms", figures.oldest().toMillis())
        .number("letters", figures.spooled())
        .number("live", figures.live())
        .number("late", figures.late())
        .number("refused", figures.refused())
        .number("unheard", figures.unsubscribed())
        .number("commands", commands)
        .number("looped", looped);
  }

  synchronized HealthJson probesJson() {
    HealthJson json = new HealthJson();
    paths.forEach(
        (way, probes) -> {
          HealthJson one = new HealthJson().number("lost", probes.lost);
          probes.last.ifPresent(took -> one.millis("last-ms", took));
          json.object(way, one);
        });
    return json;
  }
}
