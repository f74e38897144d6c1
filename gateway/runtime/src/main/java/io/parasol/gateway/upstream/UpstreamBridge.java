// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

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
import io.parasol.gateway.telemetry.UpstreamFigures;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import io.parasol.gateway.trust.RemoteHead;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bridge to the centre: decides what goes up, keeps it until then, and reports the state. */
public final class UpstreamBridge implements UpstreamFeed, UpstreamRoute.Listener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(UpstreamBridge.class);

  private static final String TOO_LARGE = "too large for the upstream broker";

  private static final int CLOSE_TIMEOUT_SECONDS = 5;
  private static final int CLEAR_TIMEOUT_MILLIS = 2000;
  private static final int CHECK_INTERVAL_MILLIS = 20;

  private final Topics topics;
  private final UpstreamTelemetry upstream;
  private final HealthWatch health;
  private final TelemetryHours hours;
  private final UpstreamRoute route;
  private final RetainedMessages retained;
  private final UpstreamQueue queue;

  @GuardedBy("this")
  private boolean isUp;

  @GuardedBy("this")
  private boolean isTelemetryOn;

  @GuardedBy("this")
  private @Nullable String lockedOut;

  /** Why the bridge waits before its first connection. */
  @GuardedBy("this")
  private @Nullable String heldBack;

  private UpstreamBridge(
      BridgePath path,
      UpstreamTelemetry upstream,
      HealthWatch health,
      Function<UpstreamRoute.Listener, UpstreamRoute> routes) {
    this.topics = path.topics();
    this.upstream = upstream;
    this.health = health;
    this.hours = new TelemetryHours(path.settings().windows(), path.clock());
    this.queue = new UpstreamQueue(upstream);
    this.route = routes.apply(this);
    this.retained = new RetainedMessages(route.session(), System::nanoTime);
  }

  /**
   * Creates a bridge to an MQTT broker that is not open yet.
   *
   * @param isOfThisSite whether a device is one of the site; commands for others are dropped.
   * @param head the head of the evidence log at the upstream broker.
   */
  public static UpstreamBridge toBroker(
      BridgePath path,
      Predicate<DeviceId> isOfThisSite,
      UpstreamTelemetry upstream,
      HealthWatch health,
      CommandInbox commands,
      RemoteHead head) {
    return new UpstreamBridge(
        path,
        upstream,
        health,
        listener -> new MqttRoute(path, isOfThisSite, health, commands, head, listener));
  }

  /**
   * Creates a bridge to a Kafka cluster that is not open yet.
   *
   * @throws io.parasol.gateway.state.VerbException with one line, if the optional part of the
   *     installation that writes to Kafka is missing.
   */
  public static UpstreamBridge toKafka(
      BridgePath path, UpstreamTelemetry upstream, HealthWatch health) {
    KafkaConnector connector = KafkaPart.require();
    SiteConfig.Bridge settings = path.settings();
    KafkaConnector.Target target =
        new KafkaConnector.Target(
            settings.to(), settings.clientId(), path.material(), settings.prefix(), path.topics());
    return new UpstreamBridge(
        path, upstream, health, listener -> new KafkaRoute(connector, target, listener));
  }

  /**
   * Opens the bridge, unless it is locked out or held back. Must be called before the sessions
   * whose messages go upstream are opened.
   */
  public synchronized void open() {
    upstream.attach(route.session(), route.telemetry());
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
    route.open();
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
   * locked out the operator of the centre. Sends no final message.
   */
  public void lockOut(String why) {
    synchronized (this) {
      if (lockedOut != null) {
        return;
      }
      lockedOut = why;
    }
    log.warn("bridge closed why={}", why);
    route.end(why);
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
    route.tick();
    queue.retryRejected();
    retained.publishDue();
  }

  /**
   * Starts or stops telemetry: it is sent while its session is connected, within the configured
   * windows.
   */
  private synchronized void switchTelemetry() {
    boolean isAllowed = isUp && route.isTelemetryReady() && hours.areNow();
    if (isAllowed != isTelemetryOn) {
      isTelemetryOn = isAllowed;
      upstream.setTelemetryEnabled(isAllowed);
    }
  }

  @Override
  public void telemetryChanged() {
    switchTelemetry();
  }

  @Override
  public void connected() {
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

  public BridgeFigures figures() {
    UpstreamFigures now = upstream.figures();
    return new BridgeFigures(
        route.session().isConnected(),
        now.telemetry().count(),
        Ages.of(now.telemetry().oldest()),
        now.spooled().count(),
        now.live(),
        now.late(),
        now.refused(),
        route.session().publishesWithoutSubscribers());
  }

  @Override
  public Session mirrored(Session session) {
    Session mirrored = new MirroredSession(session, topics, queue, retained);
    return route
        .observer()
        .<Session>map(observer -> new ObservedSession(mirrored, observer))
        .orElse(mirrored);
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
    route.observer().ifPresent(observer -> observer.accept(state));
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
    route.close();
  }

  private void closeSession() {
    route.publishLast();
    try {
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLEAR_TIMEOUT_MILLIS);
      while (route.session().isConnected()
          && retained.pendingCount() > 0
          && System.nanoTime() - until < 0) {
        retained.publishDue();
        TimeUnit.MILLISECONDS.sleep(CHECK_INTERVAL_MILLIS);
      }
      route
          .close(health.gatewayFinalState())
          .toCompletableFuture()
          .get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException unfinished) {
      log.warn("bridge closed without publishing its offline state");
    }
  }
}
