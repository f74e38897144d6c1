// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.bridge.BridgeListener;
import io.parasol.broker.bridge.BridgeSettings;
import io.parasol.broker.bridge.IsolatingSession;
import io.parasol.broker.bridge.LoopbackProbe;
import io.parasol.broker.bridge.RetainedMessages;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.health.Ages;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.health.metrics.BridgeFigures;
import io.parasol.gateway.sessions.UpstreamFeed;
import io.parasol.gateway.sparkplug.SparkplugSession;
import io.parasol.gateway.telemetry.UpstreamFigures;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import io.parasol.gateway.trust.RemoteHead;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge to the upstream broker: queues what goes up, and dispatches the commands that come
 * down.
 */
public final class UpstreamBridge implements UpstreamFeed, BridgeListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(UpstreamBridge.class);

  private static final String TOO_LARGE = "too large for the upstream broker";

  private static final int CLOSE_TIMEOUT_SECONDS = 5;
  private static final int CLEAR_TIMEOUT_MILLIS = 2000;
  private static final int CHECK_INTERVAL_MILLIS = 20;

  private final Predicate<DeviceId> isOfThisSite;
  private final Topics topics;
  private final UpstreamTelemetry upstream;
  private final HealthWatch health;
  private final CommandInbox commands;
  private final TelemetryHours hours;
  private final Bridge bridge;
  private final DeadLetters deadLetters;
  private final IsolatingSession session;
  private final RetainedMessages retained;
  private final LoopbackProbe loopbackProbe;
  private final UpstreamQueue queue;
  private final RemoteHead head;

  /** The session of telemetry; null if that goes over the bridge, too. */
  private final @Nullable SparkplugSession edgeNode;

  @GuardedBy("this")
  private boolean isUp;

  @GuardedBy("this")
  private boolean isTelemetryOn;

  @GuardedBy("this")
  private @Nullable String lockedOut;

  /** Why the bridge waits before its first connection. */
  @GuardedBy("this")
  private @Nullable String heldBack;

  /**
   * Creates a bridge that is not open yet.
   *
   * @param isOfThisSite whether a device is one of the site; commands for others are dropped.
   * @param head the head of the evidence log at the upstream broker.
   */
  public UpstreamBridge(
      BridgePath path,
      Predicate<DeviceId> isOfThisSite,
      UpstreamTelemetry upstream,
      HealthWatch health,
      CommandInbox commands,
      RemoteHead head) {
    SiteConfig.Bridge settings = path.settings();
    this.isOfThisSite = isOfThisSite;
    this.topics = path.topics();
    this.commands = commands;
    this.upstream = upstream;
    this.health = health;
    this.head = head;
    this.hours = new TelemetryHours(settings.windows(), path.clock());
    this.bridge =
        new Bridge(
            new BridgeSettings(
                settings.to(),
                settings.clientId(),
                path.material(),
                settings.prefix(),
                topics,
                health.gatewayWill()));
    this.queue = new UpstreamQueue(upstream);
    this.deadLetters = new DeadLetters(path.deadLetters(), path.clock());
    this.session = new IsolatingSession(bridge, this::setAside, System::nanoTime);
    this.retained = new RetainedMessages(session, System::nanoTime);
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
                path, sparkplug.get(), isOfThisSite, health, this::switchTelemetry)
            : null;
  }

  /**
   * Opens the bridge, unless it is locked out or held back. Must be called before the sessions
   * whose messages go upstream are opened.
   */
  public synchronized void open() {
    upstream.attach(session, edgeNode == null ? session : edgeNode);
    if (lockedOut != null) {
      health.brokerPaths().bridgeDown(lockedOut);
    } else if (heldBack != null) {
      health.brokerPaths().bridgeDown(heldBack);
    } else {
      connect();
    }
  }

  private void connect() {
    health.brokerPaths().bridgeDown("not connected yet");
    bridge.open(this);
    if (edgeNode != null) {
      edgeNode.open();
    }
  }

  /**
   * Lets the bridge make no connection until {@link #release}, because it is unknown whether it may
   * connect. Must be called before {@link #open}.
   */
  public synchronized void holdBack(String why) {
    heldBack = why;
  }

  /** Lets the bridge connect, if it was held back; must be called after {@link #open}. */
  public synchronized void release() {
    if (heldBack == null) {
      return;
    }
    heldBack = null;
    if (lockedOut == null) {
      connect();
    }
  }

  /**
   * Ends the connection and makes no other one until a restart, because the owners of the site have
   * locked out who runs the upstream broker. Sends no final message.
   */
  public void lockOut(String why) {
    synchronized (this) {
      if (lockedOut != null) {
        return;
      }
      lockedOut = why;
    }
    log.warn("bridge closed why={}", why);
    bridge.close();
    closeEdgeNode();
    disconnected(why);
  }

  private synchronized boolean mayNotConnect() {
    return lockedOut != null || heldBack != null;
  }

  /** Does the periodic work; must be called about once a second. */
  public void tick() {
    if (mayNotConnect()) {
      return;
    }
    switchTelemetry();
    if (edgeNode != null) {
      edgeNode.tick();
    }
    session.tick();
    queue.retryRejected();
    retained.publishDue();
    head.publishTo(session, topics.probe());
    loopbackProbe.tick();
  }

  /**
   * Starts or stops telemetry: it is sent while its session is connected, within the configured
   * windows.
   */
  private synchronized void switchTelemetry() {
    boolean isReady = edgeNode == null || edgeNode.isReady();
    boolean isAllowed = isUp && isReady && hours.areNow();
    if (isAllowed != isTelemetryOn) {
      isTelemetryOn = isAllowed;
      upstream.setTelemetryEnabled(isAllowed);
    }
  }

  @Override
  public void connected() {
    session.connected();
    head.connected();
    health.brokerPaths().bridgeUp();
    synchronized (this) {
      isUp = true;
    }
    upstream.onConnected();
    switchTelemetry();
    retained.republishAll();
  }

  @Override
  public void disconnected(String why) {
    session.disconnected();
    head.disconnected();
    health.brokerPaths().bridgeDown(why);
    synchronized (this) {
      if (!isUp) {
        return; // a further connection attempt has failed
      }
      isUp = false;
      isTelemetryOn = false;
    }
    log.warn("bridge lost why={}", why);
    upstream.onDisconnected();
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

  public BridgeFigures figures() {
    UpstreamFigures now = upstream.figures();
    return new BridgeFigures(
        bridge.isConnected(),
        now.telemetry().count(),
        Ages.of(now.telemetry().oldest()),
        now.spooled().count(),
        now.live(),
        now.late(),
        now.refused(),
        bridge.publishesWithoutSubscribers());
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
  public Session mirrored(Session session) {
    Session mirrored = new MirroredSession(session, topics, queue, retained);
    return edgeNode == null ? mirrored : new ObservedSession(mirrored, edgeNode::observe);
  }

  @Override
  public boolean acceptsNativeMessages() {
    return true;
  }

  @Override
  public CompletionStage<Void> forward(SiteTopic.OfDevice topic, Delivery delivery) {
    boolean isQueued = QUEUED_KINDS.contains(topic.kind());
    Publication publication = Publication.json(delivery.topic(), delivery.payload(), !isQueued);
    CompletionStage<Void> done = CompletableFuture.completedFuture(null);
    if (!isQueued) {
      retained.put(publication);
    } else if (UpstreamTelemetry.fitsSpool(publication)) {
      done = queue.enqueue(Optional.of(topic.device()), publication).stored();
    } else {
      health.gateway().refused(topic.device().value(), "publish " + publication.topic(), TOO_LARGE);
    }
    return done;
  }

  @Override
  public void forward(Publication state) {
    if (edgeNode != null) {
      edgeNode.observe(state);
    }
    retained.put(state);
  }

  /**
   * Publishes the remaining states, then closes the session with an offline state. Both have a time
   * limit.
   */
  @Override
  public void close() {
    if (!mayNotConnect()) {
      closeSession();
    }
    bridge.close();
    closeEdgeNode();
    deadLetters.close();
  }

  private void closeEdgeNode() {
    if (edgeNode != null) {
      edgeNode.close();
    }
  }

  private void closeSession() {
    head.publishLast(session, topics.probe());
    try {
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLEAR_TIMEOUT_MILLIS);
      while (bridge.isConnected() && retained.pendingCount() > 0 && System.nanoTime() - until < 0) {
        retained.publishDue();
        TimeUnit.MILLISECONDS.sleep(CHECK_INTERVAL_MILLIS);
      }
      bridge
          .close(Optional.of(health.gatewayFinalState()))
          .toCompletableFuture()
          .get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException unfinished) {
      log.warn("bridge closed without publishing its offline state");
    }
  }
}
