// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.bridge.LoopbackProbe;
import io.parasol.broker.bridge.LoopbackProbeListener;
import io.parasol.broker.bridge.RetainedMessages;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.receipt.ReceiptOutlet;
import io.parasol.gateway.health.HealthReporter;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.gateway.request.RequestResponder;
import io.parasol.gateway.trust.RemoteHead;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own MQTT session. It publishes receipts, reports and responses. It receives
 * requests, messages of native devices, and with an external broker also commands for devices whose
 * own session is suspended. Thread-safe.
 */
final class GatewaySession implements ReceiptOutlet {

  private static final Logger log = LoggerFactory.getLogger(GatewaySession.class);

  /** The interval of the loopback probes to the broker. */
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(30);

  private static final long STORE_TIMEOUT_SECONDS = 10;

  /** The kinds of messages that native devices publish about themselves. */
  private static final List<Kind> FORWARDED_KINDS =
      List.of(Kind.TELEMETRY, Kind.STATE, Kind.HEALTH, Kind.EVENT, Kind.ABOUT);

  private final Topics topics;
  private final Brokers brokers;
  private final UpstreamFeed central;
  private final HealthWatch health;
  private final CommandInbox commands;
  private final DeviceSessions devices;
  private final RemoteHead head;
  private final Predicate<DeviceId> isGateway;
  private final RetainedMessages retained;
  private final AtomicLong probeResults = new AtomicLong();
  private volatile ProbedSession session =
      new ProbedSession(new UnopenedSession(), Optional.empty());

  /** A session and its loopback probe; there is no probe before the session is opened. */
  private record ProbedSession(Session session, Optional<LoopbackProbe> loopbackProbe) {}

  /**
   * @param devices the sessions that can be suspended.
   * @param head used with an external broker only: the embedded one holds nothing that the state
   *     folder does not.
   */
  GatewaySession(SessionEnvironment environment, DeviceSessions devices, RemoteHead head) {
    this.topics = environment.topics();
    this.brokers = environment.brokers();
    this.central = environment.upstream();
    this.health = environment.health();
    this.commands = environment.commands();
    this.devices = devices;
    this.head = head;
    this.isGateway = environment.isGateway();
    this.retained = new RetainedMessages(() -> Optional.of(session.session()), System::nanoTime);
  }

  /**
   * Opens the session without waiting for a connection.
   *
   * @param up runs each time that it connects.
   */
  void open(
      Sessions sessions,
      HealthReporter reporter,
      CommandRelay relay,
      RequestResponder requests,
      NativeDevices natives,
      Runnable up) {
    Session opened =
        central.mirrored(
            sessions.open(
                new SessionSettings(
                    brokers.clientId(SiteAuthority.GATEWAY),
                    brokers.materialOfGateway(),
                    Optional.of(health.gatewayWill()),
                    () -> filters(natives),
                    List.of(topics.probe())),
                new Listener(reporter, relay, requests, natives, up)));
    LoopbackProbe loopbackProbe =
        new LoopbackProbe(
            opened,
            topics.probe(),
            LoopbackProbe.ProbeTiming.of(PROBE_INTERVAL),
            new CountedProbes(health.brokerPaths().probes(brokers.path())),
            System::nanoTime);
    session = new ProbedSession(opened, Optional.of(loopbackProbe));
    retained.publishDue();
    health.attachGateway(opened);
  }

  /**
   * Returns whether this session must forward messages of that kind upstream. With the embedded
   * broker, queued kinds are already forwarded by the broker's publish hook.
   */
  private boolean isForwardedHere(Kind kind) {
    return central.acceptsNativeMessages()
        && FORWARDED_KINDS.contains(kind)
        && (brokers.isExternal() || !UpstreamFeed.QUEUED_KINDS.contains(kind));
  }

  private List<String> filters(NativeDevices natives) {
    Set<String> filters = new LinkedHashSet<>();
    filters.add(topics.request());
    if (brokers.isExternal()) {
      filters.add(topics.ofAll(Kind.COMMAND));
    }
    Set<Kind> kinds = EnumSet.copyOf(NativeDevices.SUBSCRIBED_KINDS);
    FORWARDED_KINDS.stream().filter(this::isForwardedHere).forEach(kinds::add);
    natives.all().forEach(device -> kinds.forEach(kind -> filters.add(topics.of(device, kind))));
    return List.copyOf(filters);
  }

  boolean isUp() {
    return session.session().isConnected();
  }

  /**
   * Sends a loopback probe when one is due, and publishes pending reports. Must be called about
   * once a second.
   */
  void tick() {
    retained.publishDue();
    if (brokers.isExternal()) {
      head.publishTo(session.session(), topics.probe());
    }
    session.loopbackProbe().ifPresent(LoopbackProbe::tick);
  }

  /**
   * Returns a number that changes when the broker has delivered a probe. With an external broker,
   * which this machine does not control, also when a probe was lost or there is no connection.
   */
  long probeResults() {
    return brokers.isExternal() && !isUp() ? probeResults.incrementAndGet() : probeResults.get();
  }

  /** Counts the probes. */
  private final class CountedProbes implements LoopbackProbeListener {
    private final LoopbackProbeListener next;

    CountedProbes(LoopbackProbeListener next) {
      this.next = next;
    }

    @Override
    public void probeReturned(Duration took) {
      probeResults.incrementAndGet();
      next.probeReturned(took);
    }

    @Override
    public void probeLost(String why) {
      if (brokers.isExternal()) {
        probeResults.incrementAndGet();
      }
      next.probeLost(why);
    }
  }

  /** Reconnects with the renewed certificate. */
  void reconnect() {
    session.session().reconnect();
  }

  /** Removes the update report of a device from the broker. */
  void removeReport(DeviceId device) {
    retained.put(Publication.removal(topics.of(device, Kind.UPDATE)));
  }

  /** Publishes the update report of a device as a retained message. */
  void report(DeviceId device, byte[] report) {
    retain(Publication.json(topics.of(device, Kind.UPDATE), report, true));
  }

  /** Publishes a retained message, now or once the session is connected. */
  void retain(Publication message) {
    retained.put(message);
  }

  /** Returns the number of messages still to publish; 0 while the session is not connected. */
  int unpublished() {
    return isUp() ? retained.pendingCount() : 0;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    return session.session().publishOnAnyThread(publication);
  }

  /**
   * Closes the session with the gateway's offline state; completes when that is published, or
   * cannot be.
   */
  CompletionStage<Void> close() {
    if (brokers.isExternal()) {
      head.publishLast(session.session(), topics.probe());
    }
    return session.session().close(Optional.of(health.gatewayFinalState()));
  }

  private final class Listener implements SessionListener {
    private final HealthReporter reporter;
    private final CommandRelay relay;
    private final RequestResponder requests;
    private final NativeDevices natives;
    private final Runnable up;

    Listener(
        HealthReporter reporter,
        CommandRelay relay,
        RequestResponder requests,
        NativeDevices natives,
        Runnable up) {
      this.reporter = reporter;
      this.relay = relay;
      this.requests = requests;
      this.natives = natives;
      this.up = up;
    }

    @Override
    public void connected() {
      if (brokers.isExternal()) {
        head.connected();
      }
      up.run();
      reporter.gatewayConnected();
      relay.connected();
      retained.republishAll();
    }

    @Override
    public void disconnected(String why) {
      log.warn("gateway session lost why={}", why);
      if (brokers.isExternal()) {
        head.disconnected();
      }
    }

    @Override
    public void delivered(Delivery delivery) {
      var unused = receive(delivery);
    }

    /**
     * Delays the acknowledgement to an external broker until a native device's message is queued
     * upstream. The delay is bounded, so that the session continues while the disk rejects writes.
     */
    @Override
    public CompletionStage<Void> receive(Delivery delivery) {
      SiteTopic topic = topics.parse(delivery.topic()).orElse(null);
      dispatch(delivery, topic);
      return topic instanceof SiteTopic.OfDevice of && isForwardedHere(of.kind())
          ? central
              .forward(of, delivery)
              .thenRun(() -> {})
              .toCompletableFuture()
              .orTimeout(STORE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          : CompletableFuture.completedFuture(null);
    }

    private void dispatch(Delivery delivery, @Nullable SiteTopic topic) {
      if (delivery.topic().equals(topics.probe())) {
        probeReturned(delivery);
      } else if (topic instanceof SiteTopic.Request) {
        requests.delivered(delivery);
      } else if (topic instanceof SiteTopic.OfDevice of && of.kind() == Kind.COMMAND) {
        handleCommand(of.device(), delivery);
      } else if (topic instanceof SiteTopic.OfDevice of) {
        natives.handle(of.device(), of.kind(), delivery);
      }
    }

    private void probeReturned(Delivery probe) {
      if (brokers.isExternal()) {
        head.received(probe.payload());
      }
      session.loopbackProbe().ifPresent(loopback -> loopback.returned(probe.payload()));
    }

    /**
     * Handles a command from an external broker, if the device has no session here, or if its
     * session is suspended; the relay then refuses it.
     */
    private void handleCommand(DeviceId device, Delivery command) {
      if (devices.recordIfSuspended(device, command.payload())
          || natives.link(device).isPresent()
          || isGateway.test(device)) {
        commands.deliver(device, command);
      }
    }
  }
}
