// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.mqtt.PanelListener.Outcome;
import io.parasol.legacy.mqtt.message.PanelMessage;
import io.parasol.legacy.mqtt.message.PanelMessageReader;
import io.parasol.legacy.mqtt.message.ReceivedMessage;
import io.parasol.legacy.mqtt.packet.PanelTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One panel: its latest readings, and whether it is present. */
@ConfinedTo("panels")
final class Panel {

  private static final Logger log = LoggerFactory.getLogger(Panel.class);

  /**
   * Maximum number of readings that are delivered together. One read of a connection usually
   * results in fewer.
   */
  private static final int MAX_BATCH = 512;

  private final SiteConfig.Device.Panel config;
  private final PanelEnvironment environment;
  private final PanelMessageReader reader;
  private final Presence presence;
  private final Map<PointName, Reading> last = new LinkedHashMap<>();
  private final List<MessageObserver> observers = new CopyOnWriteArrayList<>();
  private List<Reading> batch = new ArrayList<>();

  /** The points by which the client reports that it cannot reach the device. */
  private final Set<PointName> unreachableBy = new LinkedHashSet<>();

  /** Why the panel is gone; empty while it is not. */
  private @Nullable String absence;

  /** An observer of all decoded messages of a panel. */
  interface MessageObserver {
    void onMessage(String topic, PanelMessage message);
  }

  Panel(SiteConfig.Device.Panel config, PanelEnvironment environment) {
    this.config = config;
    this.environment = environment;
    this.reader = new PanelMessageReader(config);
    this.presence =
        new Presence(
            config.silentAfter(), environment.time(), this::reportGone, this::reportSilence);
  }

  SiteConfig.Device.Panel config() {
    return config;
  }

  DeviceId id() {
    return config.id();
  }

  PanelTime time() {
    return environment.time();
  }

  LinkListeners outlets() {
    return environment.listeners();
  }

  void start() {
    presence.start();
  }

  /** Handles that the client of the panel has connected. */
  void connected() {
    presence.connected();
    unreachableBy.clear();
  }

  /** Handles that the client of the panel has lost its connection. */
  void connectionLost(String why) {
    presence.connectionLost(why);
  }

  // ---- received messages ----

  /**
   * Processes a message of the client.
   *
   * @return false if its topic is not one of this panel.
   */
  boolean receive(ReceivedMessage received) {
    Optional<PanelMessage> decoded = reader.read(received);
    if (decoded.isEmpty()) {
      return false;
    }
    PanelMessage message = decoded.get();
    count(Outcome.TAKEN, 1);
    if (message.omitted() > 0) {
      count(Outcome.LEFT_OUT, message.omitted());
    }
    if (message.hasContent()) {
      presence.onMessage();
      updatePresence(message);
    }
    message.readings().forEach(this::keep);
    message.event().ifPresent(line -> reportMessage(received.topic(), line));
    observers.forEach(witness -> witness.onMessage(received.topic(), message));
    if (message.isOffline()) {
      deliverReadings();
    }
    return true;
  }

  /** Reports a change before the readings that follow from it. */
  private void updatePresence(PanelMessage message) {
    message
        .reachability()
        .forEach(
            (point, isReachable) -> {
              if (isReachable) {
                unreachableBy.remove(point);
              } else {
                unreachableBy.add(point);
              }
            });
    if (message.isOffline()) {
      deliverReadings();
      reportGone("the panel reports that it is offline");
    } else if (unreachableBy.isEmpty() && absence != null) {
      absence = null;
      notifyListener(() -> environment.listener().back(id()));
    }
  }

  private void keep(Reading reading) {
    last.put(reading.point(), reading);
    batch.add(reading);
    if (batch.size() >= MAX_BATCH) {
      deliverReadings();
    }
  }

  /** Delivers the collected readings. */
  void deliverReadings() {
    if (!batch.isEmpty()) {
      List<Reading> readings = batch;
      batch = new ArrayList<>();
      environment.listeners().deliver(id(), readings);
    }
  }

  void watch(MessageObserver witness) {
    observers.add(witness);
  }

  void unwatch(MessageObserver witness) {
    observers.remove(witness);
  }

  /**
   * Returns the latest reading of a point, as stale if it is too old. For a point without a
   * reading, the quality is {@link Quality#TIMEOUT}.
   */
  Reading last(PointName point) {
    Instant now = environment.time().clock().instant();
    Reading known = last.get(point);
    if (known == null) {
      return new Reading(id(), point, null, "", Quality.TIMEOUT, now);
    }
    boolean isOld = known.measuredAt().plus(config.silentAfter()).isBefore(now);
    return isOld && known.quality() == Quality.GOOD ? without(known, Quality.STALE) : known;
  }

  /** Returns whether the panel has this point. */
  boolean hasPoint(PointName point) {
    return last.containsKey(point)
        || config.points().stream().map(KnownPoint::name).anyMatch(point::equals);
  }

  private void reportSilence() {
    Instant now = environment.time().clock().instant();
    Map<PointName, Reading> silent = new LinkedHashMap<>();
    config
        .requiredPoints()
        .forEach(
            point -> silent.put(point, new Reading(id(), point, null, "", Quality.TIMEOUT, now)));
    last.values()
        .forEach(
            known ->
                silent.put(
                    known.point(),
                    new Reading(id(), known.point(), null, known.unit(), Quality.TIMEOUT, now)));
    environment.listeners().deliver(id(), List.copyOf(silent.values()));
  }

  private static Reading without(Reading known, Quality quality) {
    return new Reading(
        known.device(), known.point(), null, known.unit(), quality, known.measuredAt());
  }

  // ---- events ----

  private void reportGone(String why) {
    if (!why.equals(absence)) {
      log.info("panel gone device={} why=\"{}\"", id(), why);
      absence = why;
    }
    notifyListener(() -> environment.listener().gone(id(), why));
  }

  private void reportMessage(String topic, String line) {
    notifyListener(() -> environment.listener().onMessage(id(), topic, line));
  }

  void count(Outcome outcome, int count) {
    notifyListener(() -> environment.listener().counted(id(), outcome, count));
  }

  private void notifyListener(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException failed) {
      log.error("panel listener failed device={}", id(), failed);
    }
  }

  /** Delivers the last readings and cancels all scheduled tasks. */
  void close() {
    presence.stop();
    deliverReadings();
  }
}
