// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.site.AddressBlock;
import io.parasol.config.model.site.TopicFilter;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.mqtt.PanelListener.Outcome;
import io.parasol.legacy.mqtt.message.ReceivedMessage;
import io.parasol.legacy.mqtt.packet.ConnectPacket;
import io.parasol.legacy.mqtt.packet.PanelSession;
import io.parasol.legacy.mqtt.packet.PanelTime;
import io.parasol.legacy.mqtt.packet.PanelTime.ScheduledTask;
import io.parasol.legacy.mqtt.packet.Will;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT client that publishes for one or more panels: its session and its connection, if there is
 * one. Each panel takes the messages on its topics.
 */
@ConfinedTo("panels")
final class PanelClient {

  private static final ScheduledTask NONE = () -> {};

  private final List<Panel> panels;
  private final Set<Panel> open;
  private final PanelEnvironment environment;
  private final UnknownDevices unknownDevices;
  private PanelSession session = new PanelSession();
  private @Nullable PanelConnection connection;
  private @Nullable Will pendingWill;
  private ScheduledTask willTimer = NONE;
  private boolean hasSession;
  private ScheduledTask expiry = NONE;

  /**
   * @param configs the panels of one client on one link, at least one.
   */
  PanelClient(List<SiteConfig.Device.Panel> configs, PanelEnvironment environment) {
    this.environment = environment;
    this.panels = configs.stream().map(config -> new Panel(config, environment)).toList();
    this.open = new LinkedHashSet<>(panels);
    this.unknownDevices = new UnknownDevices(configs, environment);
  }

  List<Panel> panels() {
    return panels;
  }

  ClientName name() {
    return panels.get(0).config().client();
  }

  /** Returns the addresses that the client may connect from; empty for any address. */
  Optional<AddressBlock> from() {
    return panels.stream().flatMap(panel -> panel.config().source().from().stream()).findFirst();
  }

  /** Returns the shortest time without a message after which one of its panels is silent. */
  Duration silentAfter() {
    return panels.stream()
        .map(panel -> panel.config().silentAfter())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Returns the topics that commands to its panels are published on. */
  Stream<TopicFilter> setTopics() {
    return panels.stream()
        .flatMap(panel -> panel.config().writes().values().stream())
        .map(PanelWrite::topic);
  }

  PanelTime time() {
    return environment.time();
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
      processPendingWill();
    }
    pendingWill = null;
    willTimer.cancel();
    expireSessionAfter(Duration.ZERO);
    hasSession = false;
    if (!isResumed) {
      session = new PanelSession();
    }
    connection = newConnection;
    panels.forEach(Panel::connected);
    return isResumed;
  }

  /**
   * Handles the end of a connection.
   *
   * @param lost why it was lost; empty if the client disconnected properly.
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
    lost.ifPresent(why -> panels.forEach(panel -> panel.connectionLost(why)));
    hasSession = !sessionExpiry.isZero();
    expireSessionAfter(sessionExpiry);
    pendingWill = will.orElse(null);
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
    Will pending = pendingWill;
    pendingWill = null;
    if (pending != null) {
      process(pending);
    }
  }

  private void process(Will will) {
    receive(will.topic(), will.payload());
    deliverReadings();
  }

  // ---- received messages ----

  /**
   * Processes a message of the client.
   *
   * @return false if its topic is not in the configuration, or is one of the set topics, to which
   *     only commands are published.
   */
  boolean receive(String topic, byte[] payload) {
    ReceivedMessage message =
        new ReceivedMessage(topic, payload, environment.time().clock().instant());
    if (setTopics().anyMatch(written -> written.matches(topic))) {
      count(Outcome.UNMAPPED, 1);
      return false;
    }
    boolean isTaken = false;
    for (Panel panel : panels) {
      isTaken |= panel.receive(message);
    }
    if (!isTaken) {
      boolean isUnknown = unknownDevices.isNamedBy(message.levels());
      count(isUnknown ? Outcome.UNKNOWN_DEVICE : Outcome.UNMAPPED, 1);
    }
    return isTaken;
  }

  /** Delivers the collected readings of all panels. */
  void deliverReadings() {
    panels.forEach(Panel::deliverReadings);
  }

  /** Returns a stage that completes, on any thread, when all delivered readings are stored. */
  CompletionStage<Void> stored() {
    return environment.durability().stored();
  }

  /** Counts messages that belong to no panel in particular, for the first one. */
  void count(Outcome outcome, int count) {
    panels.get(0).count(outcome, count);
  }

  /** Closes a panel. Ends the connection with the last one. */
  CompletionStage<Void> release(Panel panel) {
    panel.close();
    open.remove(panel);
    if (!open.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    unknownDevices.stop();
    pendingWill = null;
    willTimer.cancel();
    expireSessionAfter(Duration.ZERO);
    return connection()
        .map(PanelConnection::shutDown)
        .orElse(CompletableFuture.completedFuture(null));
  }
}
