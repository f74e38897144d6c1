// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.event.EventRateLimiter;
import io.parasol.gateway.health.metrics.BridgeFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  private final EventRateLimiter eventLimiter = new EventRateLimiter();
  private long looped;
  private long setAside;
  private long commands;

  /** Since when the bridge is down; empty while it is connected, or if there is none. */
  private @Nullable Instant downSince;

  private String downWhy = "not connected yet";

  /** The probes of one broker path. */
  private static final class PathProbes {
    private @Nullable Duration last;
    private long lost;
  }

  BrokerPathHealth(Conditions conditions, Consumer<Event> events) {
    this.conditions = conditions;
    this.events = events;
  }

  synchronized void probeReturned(String path, Duration took, Instant now) {
    paths.computeIfAbsent(path, any -> new PathProbes()).last = took;
    conditions.clear(NOT_DELIVERING + path, now);
  }

  synchronized void probeLost(String path, String why, Instant now) {
    paths.computeIfAbsent(path, any -> new PathProbes()).lost++;
    JsonBuilder members = Json.object().put("way", path).put("why", Printable.of(why));
    conditions.raise(NOT_DELIVERING + path, now, members::build);
  }

  synchronized void bridgeUp(Instant now) {
    downSince = null;
    conditions.clear(DOWN, now);
  }

  synchronized void bridgeDown(String why, Instant now) {
    downWhy = Printable.of(why);
    if (downSince == null) {
      downSince = now;
    }
    conditions.facts(DOWN, facts());
  }

  private Json.Obj facts() {
    return Json.object().put("why", downWhy).build();
  }

  /** Handles the passage of time. */
  synchronized void tick(Instant now) {
    if (downSince != null && now.isBefore(downSince)) {
      downSince = now; // the clock was set back
    }
    if (downSince != null && !now.isBefore(downSince.plus(GRACE))) {
      conditions.raise(DOWN, now, this::facts);
    }
  }

  /** Reports a message that came back over the bridge after it had been sent over it. */
  synchronized void looped(String topic, Instant now) {
    looped++;
    report("bridge_loop", topic, now);
  }

  /** Reports a publication on which the central broker closes the connection; it is skipped. */
  synchronized void setAside(String topic, Instant now) {
    setAside++;
    report("message_set_aside", topic, now);
  }

  private void report(String event, String topic, Instant now) {
    OptionalLong others = eventLimiter.admit(event + "\n" + topic, now);
    if (others.isPresent()) {
      events.accept(
          Event.once(
              now,
              event,
              Json.object()
                  .put("topic", Printable.of(topic))
                  .put("others", others.getAsLong())
                  .build()));
    }
  }

  synchronized void upstreamCommand() {
    commands++;
  }

  synchronized JsonBuilder bridgeJson(BridgeFigures figures) {
    JsonBuilder json = Json.object().put("up", figures.isUp());
    if (!figures.isUp()) {
      json.put("why", downWhy);
    }
    return json.put("waiting", figures.waiting())
        .put("oldest-ms", figures.oldest().toMillis())
        .put("letters", figures.spooled())
        .put("live", figures.live())
        .put("late", figures.late())
        .put("refused", figures.refused())
        .put("set-aside", setAside)
        .put("unheard", figures.unsubscribed())
        .put("commands", commands)
        .put("looped", looped);
  }

  synchronized JsonBuilder probesJson() {
    JsonBuilder json = Json.object();
    paths.forEach(
        (path, probes) -> {
          JsonBuilder one = Json.object().put("lost", probes.lost);
          if (probes.last != null) {
            one.putMillis("last-ms", probes.last);
          }
          json.put(path, one);
        });
    return json;
  }
}
