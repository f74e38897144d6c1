// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.bridge.Canary;
import io.parasol.broker.bridge.Shelf;
import io.parasol.broker.session.Delivery;
import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.broker.session.Session;
import io.parasol.broker.session.SessionListener;
import io.parasol.broker.session.SessionSettings;
import io.parasol.broker.session.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.ReceiptOutlet;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.gateway.request.RequestDesk;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.web.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MQTT sessions of a site: one for each legacy device, and the gateway's own. */
final class SiteSessions implements ReceiptOutlet, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SiteSessions.class);

  /** Polling begins without sessions that are not up by then: their readings wait in the store. */
  private static final Duration FIRST_CONNECT = Duration.ofSeconds(5);

  private static final long LONGEST_GOODBYE_SECONDS = 5;

  /** How often the way to the broker is proved. */
  private static final Duration PROBE = Duration.ofSeconds(30);

  /** What native devices say of themselves. */
  private static final List<Kind> SAID =
      List.of(Kind.TELEMETRY, Kind.STATE, Kind.HEALTH, Kind.EVENT);

  private final SiteConfig config;
  private final Topics topics;
  private final Brokers brokers;
  private final Central central;
  private final HealthWatch health;
  private final boolean isElsewhere;
  private final Sessions sessions;
  private final Map<DeviceId, Session> devices = new LinkedHashMap<>();
  private final Set<DeviceId> suspended = new HashSet<>();
  private final AnsweredElsewhere answered = new AnsweredElsewhere();
  private final Set<DeviceId> revoked = new HashSet<>();
  private final Shelf updates;
  private volatile @Nullable Session gateway;
  private volatile @Nullable Canary canary;
  private volatile @Nullable CommandRelay relay;
  private volatile @Nullable Telemetry telemetry;

  /**
   * @param central hears what they say, too.
   */
  SiteSessions(SiteConfig config, Brokers brokers, Central central, HealthWatch health) {
    this.config = config;
    this.topics = new Topics(config.topicRoot(), config.site());
    this.brokers = brokers;
    this.central = central;
    this.health = health;
    this.isElsewhere = config.broker().external().isPresent();
    this.sessions = new Sessions(brokers.addresses(), "mqtt-sessions");
    this.updates = new Shelf(() -> Optional.ofNullable(gateway), System::nanoTime);
  }

  /**
   * Opens all of them, but those of devices that are suspended already, and waits for a bounded
   * time until they are up.
   */
  void open(CommandRelay relay, Telemetry telemetry, RequestDesk requests, NativeDevices natives) {
    List<DeviceId> legacy = new ArrayList<>();
    config.devices().values().stream()
        .filter(SiteConfig.Device.Legacy.class::isInstance)
        .filter(device -> !isSuspended(device.id()))
        .forEach(device -> legacy.add(device.id()));
    CountDownLatch up = new CountDownLatch(legacy.size() + 1);
    this.relay = relay;
    this.telemetry = telemetry;
    Session own =
        central.alsoTold(
            sessions.open(
                new SessionSettings(
                    brokers.clientId(SiteAuthority.GATEWAY),
                    brokers.materialOfGateway(),
                    Optional.of(health.gatewayWill()),
                    heardByGateway(natives)),
                new GatewaySession(relay, requests, natives, up)));
    gateway = own;
    updates.fill();
    canary =
        new Canary(
            own,
            topics.probe(),
            Canary.Rhythm.of(PROBE),
            health.probes(brokers.way()),
            System::nanoTime);
    health.attachGateway(own);
    legacy.forEach(device -> open(device, new DeviceSession(device, relay, telemetry, up)));
    try {
      if (!up.await(FIRST_CONNECT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("sessions not up yet missing={}", up.getCount());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> heardByGateway(NativeDevices natives) {
    Set<String> filters = new LinkedHashSet<>();
    filters.addAll(List.of(topics.ofAll(Kind.COMMAND), topics.request(), topics.probe()));
    Set<Kind> kinds = EnumSet.copyOf(NativeDevices.HEARD);
    if (central.hearsNatives()) {
      kinds.addAll(SAID);
    }
    natives.all().forEach(device -> kinds.forEach(kind -> filters.add(topics.of(device, kind))));
    return List.copyOf(filters);
  }

  /** Whether the gateway's own session is up. */
  boolean isUp() {
    Session own = gateway;
    return own != null && own.isConnected();
  }

  /** Proves the way to the broker, and tells what waits; to be called every second or so. */
  void tick() {
    updates.fill();
    Canary proving = canary;
    if (proving != null) {
      proving.tick();
    }
  }

  private void open(DeviceId device, DeviceSession listener) {
    Session session =
        sessions.open(
            new SessionSettings(
                brokers.clientId(device.value()),
                brokers.materialOf(device),
                Optional.of(health.will(device)),
                List.of(topics.of(device, Kind.COMMAND))),
            listener);
    Session told = central.alsoTold(session);
    synchronized (devices) {
      devices.put(device, told);
    }
    health.attach(device, told);
    listener.telemetry.attach(device, session);
  }

  private List<Map.Entry<DeviceId, Session>> opened() {
    synchronized (devices) {
      return List.copyOf(devices.entrySet());
    }
  }

  /** Whether the certificate of the device rests. */
  private boolean isSuspended(DeviceId device) {
    synchronized (devices) {
      return suspended.contains(device);
    }
  }

  /**
   * Lets the certificate of a device rest: its session ends, with a last word, and is not opened
   * again before {@link #resume}. From any thread; returns at once.
   */
  void suspend(DeviceId device, String why) {
    Session session;
    synchronized (devices) {
      suspended.add(device);
      session = devices.remove(device);
    }
    if (session != null && telemetry != null) {
      telemetry.disconnected(device);
      health.disconnected(device, why);
      var unused = session.close(Optional.of(health.farewell(device, why)));
    }
  }

  /** Ends what {@link #suspend} began. From any thread. */
  void resume(DeviceId device) {
    synchronized (devices) {
      if (!suspended.remove(device) || revoked.contains(device)) {
        return;
      }
    }
    CommandRelay relayed = relay;
    Telemetry told = telemetry;
    if (relayed != null && told != null) {
      open(device, new DeviceSession(device, relayed, told, new CountDownLatch(1)));
    }
  }

  /**
   * Ends the sessions whose certificates are revoked, where the broker does not do it, and opens
   * them again once they have others. From any thread.
   */
  void deny(DenyList denied) {
    for (DeviceId device : config.devices().keySet()) {
      if (!(config.devices().get(device) instanceof SiteConfig.Device.Legacy)) {
        continue;
      }
      boolean isDenied = denied.denies(brokers.serial(device));
      boolean isNews;
      boolean isResting;
      synchronized (devices) {
        isNews = isDenied ? revoked.add(device) : revoked.remove(device);
        isResting = suspended.contains(device);
      }
      if (isNews && isDenied && !isResting) {
        suspend(device, "certificate revoked");
      } else if (isNews && !isDenied) {
        resume(device);
      }
    }
  }

  int connected() {
    return sessions.connected();
  }

  Readiness readiness() {
    int wanted = opened().size() + 1;
    int up = connected();
    if (up != wanted) {
      return new Readiness(false, up + " of " + wanted + " sessions up");
    }
    int untold = untold();
    return untold == 0
        ? new Readiness(true, "all sessions up")
        : new Readiness(false, untold + " have states still to tell");
  }

  /** Connects anew those whose certificates are new. */
  void reconnect(Set<String> names) {
    Session own = gateway;
    if (own != null && names.contains(SiteAuthority.GATEWAY)) {
      own.reconnect();
    }
    for (Map.Entry<DeviceId, Session> each : opened()) {
      if (names.contains(each.getKey().value())) {
        each.getValue().reconnect();
      }
    }
  }

  /** Tells what is known of the updates of a device, for good. From any thread. */
  void report(DeviceId device, byte[] report) {
    updates.put(Publication.json(topics.of(device, Kind.UPDATE), report, true));
  }

  /** How many states, health messages and reports sessions that are up have still to tell. */
  int untold() {
    Session own = gateway;
    return health.untold() + (own != null && own.isConnected() ? updates.due() : 0);
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    Session own = gateway;
    return own == null
        ? CompletableFuture.completedFuture(PublishResult.UNKNOWN)
        : own.publish(publication);
  }

  @Override
  public void close() {
    List<CompletableFuture<Void>> goodbyes = new ArrayList<>();
    for (Map.Entry<DeviceId, Session> each : opened()) {
      Publication farewell = health.farewell(each.getKey(), "gateway stopped");
      goodbyes.add(each.getValue().close(Optional.of(farewell)).toCompletableFuture());
    }
    Session own = gateway;
    if (own != null) {
      goodbyes.add(own.close(Optional.of(health.gatewayFarewell())).toCompletableFuture());
    }
    try {
      CompletableFuture.allOf(goodbyes.toArray(CompletableFuture<?>[]::new))
          .get(LONGEST_GOODBYE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException unfinished) {
      log.warn("sessions closed without a farewell");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    sessions.close();
  }

  private final class GatewaySession implements SessionListener {
    private final CommandRelay relay;
    private final RequestDesk requests;
    private final NativeDevices natives;
    private final CountDownLatch up;

    GatewaySession(
        CommandRelay relay, RequestDesk requests, NativeDevices natives, CountDownLatch up) {
      this.relay = relay;
      this.requests = requests;
      this.natives = natives;
      this.up = up;
    }

    @Override
    public void connected() {
      up.countDown();
      health.gatewayConnected();
      relay.connected();
      updates.again();
    }

    @Override
    public void disconnected(String why) {
      log.warn("gateway session lost why={}", why);
    }

    /**
     * Requests, what native devices say, and commands: these come to each device's own session, but
     * what is for one whose session rests is answered all the same, with its refusal. For a native
     * device they come this way only where the broker is not ours.
     */
    @Override
    public void delivered(Delivery delivery) {
      Canary proving = canary;
      SiteTopic topic = topics.parse(delivery.topic()).orElse(null);
      if (delivery.topic().equals(topics.probe())) {
        if (proving != null) {
          proving.returned(delivery.payload());
        }
      } else if (topic instanceof SiteTopic.Request) {
        requests.delivered(delivery);
      } else if (topic instanceof SiteTopic.OfDevice of) {
        if (of.kind() != Kind.COMMAND) {
          natives.said(of.device(), of.kind(), delivery);
          if (central.hearsNatives() && SAID.contains(of.kind())) {
            central.said(of, delivery);
          }
        } else if (isSuspended(of.device())) {
          answered.take(delivery.payload());
          relay.delivered(of.device(), delivery);
        } else if (isElsewhere && natives.link(of.device()).isPresent()) {
          relay.delivered(of.device(), delivery);
        }
      }
    }
  }

  private final class DeviceSession implements SessionListener {
    private final DeviceId device;
    private final CommandRelay relay;
    private final Telemetry telemetry;
    private final CountDownLatch up;

    DeviceSession(DeviceId device, CommandRelay relay, Telemetry telemetry, CountDownLatch up) {
      this.device = device;
      this.relay = relay;
      this.telemetry = telemetry;
      this.up = up;
    }

    @Override
    public void connected() {
      health.connected(device);
      telemetry.connected(device);
      up.countDown();
    }

    @Override
    public void disconnected(String why) {
      log.warn("session lost device={} why={}", device, why);
      health.disconnected(device, why);
      telemetry.disconnected(device);
    }

    @Override
    public void delivered(Delivery delivery) {
      if (!answered.holds(delivery.payload())) {
        relay.delivered(device, delivery);
      }
    }
  }
}
