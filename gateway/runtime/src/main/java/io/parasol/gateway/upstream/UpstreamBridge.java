// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.bridge.BridgeListener;
import io.parasol.broker.bridge.BridgeSettings;
import io.parasol.broker.bridge.LoopbackProbe;
import io.parasol.broker.bridge.RetainedMessages;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.health.Ages;
import io.parasol.gateway.health.BridgeFigures;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.sessions.UpstreamFeed;
import io.parasol.gateway.telemetry.CentreFigures;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
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

  private static final int LONGEST_GOODBYE_SECONDS = 5;
  private static final int LONGEST_CLEARING_MILLIS = 2000;
  private static final int GLANCE_MILLIS = 20;

  private final SiteConfig config;
  private final SiteConfig.Bridge settings;
  private final Topics topics;
  private final Supplier<TlsMaterial> material;
  private final UpstreamTelemetry centre;
  private final HealthWatch health;
  private final TelemetryHours hours;
  private final Bridge bridge;
  private final RetainedMessages shelf;
  private final LoopbackProbe canary;
  private final UpstreamQueue keeping;
  private volatile @Nullable CommandRelay relay;

  // Guarded by this.
  private boolean isUp;
  private boolean telemetryGoes;

  /**
   * Creates a bridge that is not open yet.
   *
   * @param material the certificate that the gateway presents to the upstream broker.
   * @param clock in the zone of the site, for the daily windows.
   */
  public UpstreamBridge(
      SiteConfig config,
      Supplier<TlsMaterial> material,
      UpstreamTelemetry centre,
      HealthWatch health,
      Clock clock) {
    this.config = config;
    this.settings = config.bridge().orElseThrow();
    this.topics = new Topics(config.topicRoot(), config.site());
    this.material = material;
    this.centre = centre;
    this.health = health;
    this.hours = new TelemetryHours(settings.windows(), clock);
    this.bridge =
        new Bridge(
            new BridgeSettings(
                settings.to(),
                settings.clientId(),
                material,
                settings.prefix(),
                topics,
                health.gatewayWill()));
    this.keeping = new UpstreamQueue(centre);
    this.shelf = new RetainedMessages(bridge, System::nanoTime);
    this.canary =
        new LoopbackProbe(
            bridge,
            topics.probe(),
            LoopbackProbe.Rhythm.of(settings.probe()),
            health.ways().probes("bridge"),
            System::nanoTime);
  }

  /** Opens the bridge. Must be called before the sessions whose messages go upstream are opened. */
  public void open(CommandRelay relay) {
    this.relay = relay;
    health.ways().bridgeDown("not connected yet");
    centre.attach(bridge);
    bridge.open(this);
  }

  /** Does the periodic work; must be called about once a second. */
  public void tick() {
    letTelemetryGo();
    keeping.again();
    shelf.fill();
    canary.tick();
  }

  /**
   * Starts or stops telemetry: it is sent while the bridge is connected, within the configured
   * windows.
   */
  private synchronized void letTelemetryGo() {
    boolean mayGo = isUp && hours.areNow();
    if (mayGo != telemetryGoes) {
      telemetryGoes = mayGo;
      centre.telemetryMayGo(mayGo);
    }
  }

  @Override
  public void up() {
    health.ways().bridgeUp();
    synchronized (this) {
      isUp = true;
    }
    centre.up();
    letTelemetryGo();
    shelf.again();
  }

  @Override
  public void down(String why) {
    health.ways().bridgeDown(why);
    synchronized (this) {
      if (!isUp) {
        return; // a further connection attempt has failed
      }
      isUp = false;
      telemetryGoes = false;
    }
    log.warn("bridge lost why={}", why);
    centre.down();
  }

  /** Passes on commands for devices of this site only. All of them are verified in the same way. */
  @Override
  public void command(DeviceId device, Delivery command) {
    CommandRelay relayed = relay;
    if (relayed != null && config.devices().containsKey(device)) {
      health.ways().commandFromCentre();
      relayed.delivered(device, command);
    } else {
      health.commands().dropped(device, "not_for_a_device_of_this_site");
    }
  }

  /**
   * Returns the certificate chain that the gateway presents now; empty if the files cannot be read.
   */
  public List<X509Certificate> shown() {
    try {
      return material.get().chain();
    } catch (IllegalStateException unreadable) {
      return List.of();
    }
  }

  public BridgeFigures figures() {
    CentreFigures now = centre.figures();
    return new BridgeFigures(
        bridge.isConnected(),
        now.telemetry().count(),
        Ages.of(now.telemetry().oldest()),
        now.letters().count(),
        now.live(),
        now.late(),
        now.refused(),
        bridge.unheard());
  }

  @Override
  public void returned(byte[] probe) {
    canary.returned(probe);
  }

  @Override
  public void looped(String topic) {
    health.ways().looped(topic);
  }

  @Override
  public Session alsoTold(Session session) {
    return new MirroredSession(session, topics, keeping, shelf);
  }

  @Override
  public boolean hearsNatives() {
    return true;
  }

  @Override
  public CompletionStage<Void> said(SiteTopic.OfDevice topic, Delivery delivery) {
    boolean isKept = KEPT.contains(topic.kind());
    Publication said = Publication.json(delivery.topic(), delivery.payload(), !isKept);
    CompletionStage<Void> done = CompletableFuture.completedFuture(null);
    if (!isKept) {
      shelf.put(said);
    } else if (UpstreamTelemetry.isKeepable(said)) {
      done = keeping.keep(Optional.of(topic.device()), said).kept();
    } else {
      health.gateway().refused(topic.device().value(), "publish " + said.topic(), TOO_LARGE);
    }
    return done;
  }

  @Override
  public void said(Publication state) {
    shelf.put(state);
  }

  /**
   * Publishes the remaining states, then closes the session with an offline state. Both have a time
   * limit.
   */
  @Override
  public void close() {
    try {
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_CLEARING_MILLIS);
      while (bridge.isConnected() && shelf.due() > 0 && System.nanoTime() - until < 0) {
        shelf.fill();
        TimeUnit.MILLISECONDS.sleep(GLANCE_MILLIS);
      }
      bridge
          .close(Optional.of(health.gatewayFarewell()))
          .toCompletableFuture()
          .get(LONGEST_GOODBYE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException unfinished) {
      log.warn("bridge closed without publishing its offline state");
    }
    bridge.close();
  }
}
