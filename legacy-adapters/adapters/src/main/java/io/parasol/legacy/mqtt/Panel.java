// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingDurability;
import io.parasol.legacy.mqtt.PanelListener.Outcome;
import io.parasol.legacy.mqtt.message.MessageReader;
import io.parasol.legacy.mqtt.message.PanelMessage;
import io.parasol.legacy.mqtt.packet.ConnectPacket;
import io.parasol.legacy.mqtt.packet.PanelSession;
import io.parasol.legacy.mqtt.packet.PanelTime;
import io.parasol.legacy.mqtt.packet.PanelTime.ScheduledTask;
import io.parasol.legacy.mqtt.packet.Will;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One panel: its latest readings, its presence, its session and its connection, if there is one.
 */
@ConfinedTo("panels")
final class Panel {

  private static final Logger log = LoggerFactory.getLogger(Panel.class);

  /**
   * Maximum number of readings that are delivered together. One read of a connection usually
   * results in fewer.
   */
  private static final int MAX_BATCH = 512;

  private static final ScheduledTask NONE = () -> {};

  private final SiteConfig.Device.Panel config;
  private final PanelEnvironment environment;
  private final MessageReader reader;
  private final Presence presence;
  private final Map<PointName, Reading> last = new LinkedHashMap<>();
  private final List<MessageObserver> observers = new CopyOnWriteArrayList<>();
  private List<Reading> batch = new ArrayList<>();
  private PanelSession session = new PanelSession();
  private @Nullable PanelConnection connection;
  private Optional<Will> pendingWill = Optional.empty();
  private ScheduledTask willTimer = NONE;
  private boolean hasSession;
  private ScheduledTask expiry = NONE;

  /**
   * The environment of all panels.
   *
   * @param listeners the receivers of readings.
   * @param durability reports when readings are stored.
   */
  record PanelEnvironment(
      LinkListeners listeners,
      ReadingDurability durability,
      PanelListener listener,
      PanelTime time) {}

  /** An observer of all decoded messages of a panel. */
  interface MessageObserver {
    void onMessage(String topic, PanelMessage message);
  }

  Panel(SiteConfig.Device.Panel config, PanelEnvironment environment) {
    this.config = config;
    this.environment = environment;
    this.reader = new MessageReader(config);
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

  // ---- connection ----

  Optional<PanelConnection> connection() {
    return Optional.ofNullable(connection);
  }

  PanelSession session() {
    return session;
  }

  /**
   * Uses this connection from now on, and closes the previous one, if there is one.
   *
   * @return whether the session is resumed.
   */
  boolean attach(PanelConnection newConnection, boolean isClean) {
    connection().ifPresent(PanelConnection::takenOver);
    boolean isResumed = hasSession && !isClean;
    if (isClean) {
      pendingWill.ifPresent(this::process);
    }
    pendingWill = Optional.empty();
    willTimer.cancel();
    expireSessionAfter(Duration.ZERO);
    hasSession = false;
    if (!isResumed) {
      session = new PanelSession();
    }
    connection = newConnection;
    presence.connected();
    return isResumed;
  }

  /**
   * Handles the end of a connection.
   *
   * @param lost why it was lost; empty if the panel disconnected properly.
   * @param will the will to process.
   * @param sessionExpiry how long the session is kept.
   */
  void detach(
      PanelConnection endedConnection,
      Optional<String> lost,
      Optional<Will> will,
      Duration sessionExpiry) {
    if (connection != endedConnection) {
      return;
    }
    connection = null;
    lost.ifPresent(presence::connectionLost);
    hasSession = !sessionExpiry.isZero();
    expireSessionAfter(sessionExpiry);
    pendingWill = will;
    if (will.isPresent()) {
      Duration delay = will.get().delay();
      if (delay.isZero() || !hasSession) {
        processPendingWill();
      } else {
        willTimer = environment.time().after(delay, this::processPendingWill);
      }
    }
  }

  private void expireSessionAfter(Duration sessionExpiry) {
    expiry.cancel();
    boolean neverExpires = sessionExpiry.compareTo(ConnectPacket.NO_EXPIRY) >= 0;
    expiry =
        sessionExpiry.isZero() || neverExpires
            ? NONE
            : environment.time().after(sessionExpiry, this::expireSession);
  }

  private void expireSession() {
    hasSession = false;
    session = new PanelSession();
    processPendingWill();
  }

  private void processPendingWill() {
    Optional<Will> pending = pendingWill;
    pendingWill = Optional.empty();
    pending.ifPresent(this::process);
  }

  private void process(Will will) {
    receive(will.topic(), will.payload());
    deliverReadings();
  }

  // ---- received messages ----

  /**
   * Processes a message of the panel.
   *
   * @return false if its topic is not in the configuration, or is one of the panel's set topics, to
   *     which only commands are published.
   */
  boolean receive(String topic, byte[] payload) {
    Optional<PanelMessage> decoded =
        isSetTopic(topic)
            ? Optional.empty()
            : reader.read(topic, payload, environment.time().clock().instant());
    if (decoded.isEmpty()) {
      count(Outcome.UNMAPPED, 1);
      return false;
    }
    presence.onMessage();
    PanelMessage message = decoded.get();
    count(Outcome.TAKEN, 1);
    if (message.omitted() > 0) {
      count(Outcome.LEFT_OUT, message.omitted());
    }
    message.readings().forEach(this::keep);
    message.event().ifPresent(line -> reportMessage(topic, line));
    observers.forEach(witness -> witness.onMessage(topic, message));
    if (message.isOffline()) {
      deliverReadings();
      reportGone("the panel reports that it is offline");
    }
    return true;
  }

  private boolean isSetTopic(String topic) {
    return config.writes().values().stream()
        .map(PanelWrite::topic)
        .anyMatch(written -> written.matches(topic));
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

  /** Returns a stage that completes, on any thread, when all delivered readings are stored. */
  CompletionStage<Void> stored() {
    return environment.durability().stored();
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
        .points()
        .forEach(
            point ->
                silent.put(
                    point.name(), new Reading(id(), point.name(), null, "", Quality.TIMEOUT, now)));
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
    log.info("panel gone device={} why=\"{}\"", id(), why);
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

  /** Ends the connection and cancels all scheduled tasks. */
  CompletionStage<Void> close() {
    presence.stop();
    pendingWill = Optional.empty();
    willTimer.cancel();
    expireSessionAfter(Duration.ZERO);
    deliverReadings();
    return connection()
        .map(PanelConnection::shutDown)
        .orElse(CompletableFuture.completedFuture(null));
  }
}
