// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.bridge.BridgeListener;
import io.parasol.broker.bridge.BridgeSettings;
import io.parasol.broker.bridge.IsolatingSession;
import io.parasol.broker.bridge.LoopbackProbe;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.sparkplug.SparkplugSession;
import io.parasol.gateway.trust.RemoteHead;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The route to an upstream MQTT broker: sets aside publications on which the broker closes the
 * connection, probes the delivery, and takes the commands that come down.
 */
final class MqttRoute implements UpstreamRoute, BridgeListener {

  private final Predicate<DeviceId> isOfThisSite;
  private final Topics topics;
  private final HealthWatch health;
  private final CommandInbox commands;
  private final Listener listener;
  private final Bridge bridge;
  private final DeadLetters deadLetters;
  private final IsolatingSession session;
  private final LoopbackProbe loopbackProbe;
  private final RemoteHead head;

  /** The session of telemetry; null if that goes over the bridge, too. */
  private final @Nullable SparkplugSession edgeNode;

  /**
   * Creates a route that is not open yet.
   *
   * @param isOfThisSite whether a device is one of the site; commands for others are dropped.
   * @param head the head of the evidence log at the upstream broker.
   */
  MqttRoute(
      BridgePath path,
      Predicate<DeviceId> isOfThisSite,
      HealthWatch health,
      CommandInbox commands,
      RemoteHead head,
      Listener listener) {
    SiteConfig.Bridge settings = path.settings();
    this.isOfThisSite = isOfThisSite;
    this.topics = path.topics();
    this.health = health;
    this.commands = commands;
    this.listener = listener;
    this.head = head;
    this.bridge =
        new Bridge(
            new BridgeSettings(
                settings.to(),
                settings.clientId(),
                path.material(),
                settings.prefix(),
                topics,
                health.gatewayWill()));
    this.deadLetters = new DeadLetters(path.deadLetters(), path.clock());
    this.session = new IsolatingSession(bridge, this::setAside, System::nanoTime);
    this.loopbackProbe =
        new LoopbackProbe(
            session,
            topics.probe(),
            LoopbackProbe.ProbeTiming.of(settings.probe()),
            health.brokerPaths().probes("bridge"),
            System::nanoTime);
    Optional<SiteConfig.Sparkplug> sparkplug = settings.sparkplug();
    this.edgeNode =
        sparkplug.isPresent()
            ? EdgeNodePath.create(
                path, sparkplug.get(), isOfThisSite, health, listener::telemetryChanged)
            : null;
  }

  @Override
  public Session session() {
    return session;
  }

  @Override
  public Session telemetry() {
    return edgeNode == null ? session : edgeNode;
  }

  @Override
  public boolean isTelemetryReady() {
    return edgeNode == null || edgeNode.isReady();
  }

  @Override
  public Optional<Consumer<Publication>> observer() {
    return edgeNode == null ? Optional.empty() : Optional.of(edgeNode::observe);
  }

  @Override
  public void open() {
    bridge.open(this);
    if (edgeNode != null) {
      edgeNode.open();
    }
  }

  @Override
  public void tick() {
    if (edgeNode != null) {
      edgeNode.tick();
    }
    session.tick();
    head.publishTo(session, topics.probe());
    loopbackProbe.tick();
  }

  @Override
  public void connected() {
    session.connected();
    head.connected();
    listener.connected();
  }

  @Override
  public void disconnected(String why) {
    session.disconnected();
    head.disconnected();
    listener.disconnected(why);
  }

  private CompletionStage<Void> setAside(Publication publication) {
    health.brokerPaths().setAside(publication.topic());
    return deadLetters.store(publication);
  }

  /** Passes on commands for devices of this site only. All of them are verified in the same way. */
  @Override
  public void command(DeviceId device, Delivery command) {
    if (isOfThisSite.test(device)) {
      health.brokerPaths().upstreamCommand();
      commands.deliverFromUpstream(device, command);
    } else {
      health.commands().dropped(device, "not_for_a_device_of_this_site");
    }
  }

  @Override
  public void probeReceived(byte[] probe) {
    head.received(probe);
    loopbackProbe.returned(probe);
  }

  @Override
  public void loopDetected(String topic) {
    health.brokerPaths().looped(topic);
  }

  @Override
  public void publishLast() {
    head.publishLast(session, topics.probe());
  }

  @Override
  public CompletionStage<Void> close(Publication last) {
    return bridge.close(Optional.of(last));
  }

  @Override
  public void close() {
    bridge.close();
    closeEdgeNode();
    deadLetters.close();
  }

  private void closeEdgeNode() {
    if (edgeNode != null) {
      edgeNode.close();
    }
  }

  @Override
  public void end(String why) {
    bridge.close();
    closeEdgeNode();
    disconnected(why);
  }
}
