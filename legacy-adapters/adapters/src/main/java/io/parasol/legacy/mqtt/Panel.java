// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

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
import io.parasol.legacy.mqtt.packet.PanelTime.Appointment;
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
 * Used on the panels' thread.
 */
final class Panel {

  private static final Logger LOG = LoggerFactory.getLogger(Panel.class);

  /**
   * Maximum number of readings that are delivered together. One read of a connection usually
   * results in fewer.
   */
  private static final int MOST_TOGETHER = 512;

  private static final Appointment NONE = () -> {};

  private final SiteConfig.Device.Panel config;
  private final Surroundings around;
  private final MessageReader reader;
  private final Presence presence;
  private final Map<PointName, Reading> last = new LinkedHashMap<>();
  private final List<Witness> witnesses = new CopyOnWriteArrayList<>();
  private List<Reading> batch = new ArrayList<>();
  private PanelSession session = new PanelSession();
  private @Nullable PanelConnection connection;
  private Optional<Will> lastWords = Optional.empty();
  private Appointment wordsDue = NONE;
  private boolean isRemembered;
  private Appointment expiry = NONE;

  /**
   * The environment of all panels.
   *
   * @param outlets the receivers of readings.
   * @param custody reports when readings are stored.
   */
  record Surroundings(
      LinkListeners outlets, ReadingDurability custody, PanelListener listener, PanelTime time) {}

  /** An observer of all decoded messages of a panel. */
  interface Witness {
    void saw(String topic, PanelMessage said);
  }

  Panel(SiteConfig.Device.Panel config, Surroundings around) {
    this.config = config;
    this.around = around;
    this.reader = new MessageReader(config);
    this.presence =
        new Presence(config.silentAfter(), around.time(), this::isGone, this::becomeSilent);
  }

  SiteConfig.Device.Panel config() {
    return config;
  }

  DeviceId id() {
    return config.id();
  }

  PanelTime time() {
    return around.time();
  }

  LinkListeners outlets() {
    return around.outlets();
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
  boolean attach(PanelConnection newcomer, boolean isClean) {
    connection().ifPresent(PanelConnection::takenOver);
    boolean isResumed = isRemembered && !isClean;
    if (isClean) {
      lastWords.ifPresent(this::execute);
    }
    lastWords = Optional.empty();
    wordsDue.cancel();
    forgetAt(Duration.ZERO);
    isRemembered = false;
    if (!isResumed) {
      session = new PanelSession();
    }
    connection = newcomer;
    presence.connected();
    return isResumed;
  }

  /**
   * Handles the end of a connection.
   *
   * @param lost why it was lost; empty if the panel disconnected properly.
   * @param will the will to process.
   * @param remembered how long the session is kept.
   */
  void detach(
      PanelConnection which, Optional<String> lost, Optional<Will> will, Duration remembered) {
    if (connection != which) {
      return;
    }
    connection = null;
    lost.ifPresent(presence::lost);
    isRemembered = !remembered.isZero();
    forgetAt(remembered);
    lastWords = will;
    if (will.isPresent()) {
      Duration delay = will.get().delay();
      if (delay.isZero() || !isRemembered) {
        speakLastWords();
      } else {
        wordsDue = around.time().after(delay, this::speakLastWords);
      }
    }
  }

  private void forgetAt(Duration remembered) {
    expiry.cancel();
    boolean isEver = remembered.compareTo(ConnectPacket.FOR_EVER) >= 0;
    expiry = remembered.isZero() || isEver ? NONE : around.time().after(remembered, this::forget);
  }

  private void forget() {
    isRemembered = false;
    session = new PanelSession();
    speakLastWords();
  }

  private void speakLastWords() {
    Optional<Will> pending = lastWords;
    lastWords = Optional.empty();
    pending.ifPresent(this::execute);
  }

  private void execute(Will will) {
    take(will.topic(), will.payload());
    passOn();
  }

  // ---- received messages ----

  /**
   * Processes a message of the panel.
   *
   * @return false if its topic is not in the configuration, or is one of the panel's set topics, to
   *     which only commands are published.
   */
  boolean take(String topic, byte[] payload) {
    Optional<PanelMessage> understood =
        isWritten(topic)
            ? Optional.empty()
            : reader.read(topic, payload, around.time().clock().instant());
    if (understood.isEmpty()) {
      count(Outcome.UNMAPPED, 1);
      return false;
    }
    presence.heard();
    PanelMessage said = understood.get();
    count(Outcome.TAKEN, 1);
    if (said.leftOut() > 0) {
      count(Outcome.LEFT_OUT, said.leftOut());
    }
    said.readings().forEach(this::keep);
    said.event().ifPresent(line -> tell(topic, line));
    witnesses.forEach(witness -> witness.saw(topic, said));
    if (said.isFarewell()) {
      passOn();
      isGone("the panel reports that it is offline");
    }
    return true;
  }

  private boolean isWritten(String topic) {
    return config.writes().values().stream()
        .map(PanelWrite::topic)
        .anyMatch(written -> written.matches(topic));
  }

  private void keep(Reading reading) {
    last.put(reading.point(), reading);
    batch.add(reading);
    if (batch.size() >= MOST_TOGETHER) {
      passOn();
    }
  }

  /** Delivers the collected readings. */
  void passOn() {
    if (!batch.isEmpty()) {
      List<Reading> those = batch;
      batch = new ArrayList<>();
      around.outlets().deliver(id(), those);
    }
  }

  /** Returns a stage that completes, on any thread, when all delivered readings are stored. */
  CompletionStage<Void> safe() {
    return around.custody().taken();
  }

  void watch(Witness witness) {
    witnesses.add(witness);
  }

  void unwatch(Witness witness) {
    witnesses.remove(witness);
  }

  /**
   * Returns the latest reading of a point, as stale if it is too old. For a point without a
   * reading, the quality is {@link Quality#TIMEOUT}.
   */
  Reading last(PointName point) {
    Instant now = around.time().clock().instant();
    Reading known = last.get(point);
    if (known == null) {
      return new Reading(id(), point, null, "", Quality.TIMEOUT, now);
    }
    boolean isOld = known.measuredAt().plus(config.silentAfter()).isBefore(now);
    return isOld && known.quality() == Quality.GOOD ? without(known, Quality.STALE) : known;
  }

  /** Returns whether the panel has this point. */
  boolean knows(PointName point) {
    return last.containsKey(point)
        || config.points().stream().map(KnownPoint::name).anyMatch(point::equals);
  }

  private void becomeSilent() {
    Instant now = around.time().clock().instant();
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
    around.outlets().deliver(id(), List.copyOf(silent.values()));
  }

  private static Reading without(Reading known, Quality quality) {
    return new Reading(
        known.device(), known.point(), null, known.unit(), quality, known.measuredAt());
  }

  // ---- events ----

  private void isGone(String why) {
    LOG.info("panel gone device={} why=\"{}\"", id(), why);
    listen(() -> around.listener().gone(id(), why));
  }

  private void tell(String topic, String line) {
    listen(() -> around.listener().told(id(), topic, line));
  }

  void count(Outcome outcome, int count) {
    listen(() -> around.listener().counted(id(), outcome, count));
  }

  private void listen(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException failed) {
      LOG.error("panel listener failed device={}", id(), failed);
    }
  }

  /** Ends the connection and cancels all scheduled tasks. */
  CompletionStage<Void> close() {
    presence.stop();
    lastWords = Optional.empty();
    wordsDue.cancel();
    forgetAt(Duration.ZERO);
    passOn();
    return connection()
        .map(PanelConnection::shutDown)
        .orElse(CompletableFuture.completedFuture(null));
  }
}
