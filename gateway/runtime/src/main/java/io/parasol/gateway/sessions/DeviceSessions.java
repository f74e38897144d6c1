// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.bridge.RetainedMessages;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.DenyList;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT sessions of the legacy devices, each under its device's certificate. A session can be
 * suspended. Thread-safe.
 */
final class DeviceSessions {

  private static final Logger log = LoggerFactory.getLogger(DeviceSessions.class);

  /** The kinds of retained messages that a device's session publishes, beside its state. */
  private static final List<Kind> RETAINED_KINDS = List.of(Kind.HEALTH, Kind.ABOUT);

  private final Set<DeviceId> devices;
  private final SessionEnvironment environment;
  private final HealthWatch health;
  private final Telemetry telemetry;
  private final AcceptedTelemetry accepted;
  private final Sessions sessions;
  private final SuspendedDevices suspended = new SuspendedDevices();
  private final HandledCommands handled = new HandledCommands(System::nanoTime);
  private volatile boolean isOpen;

  @GuardedBy("this")
  private final Map<DeviceId, Session> opened = new LinkedHashMap<>();

  /** The devices whose sessions are not in {@link #opened} yet. */
  @GuardedBy("this")
  private final Set<DeviceId> opening = new HashSet<>();

  @GuardedBy("this")
  private final Map<DeviceId, RetainedMessages> retained = new LinkedHashMap<>();

  /**
   * @param devices the legacy devices of the site.
   * @param telemetry publishes over the sessions.
   * @param accepted receives what the broker has accepted of it.
   */
  DeviceSessions(
      List<DeviceId> devices,
      SessionEnvironment environment,
      Telemetry telemetry,
      AcceptedTelemetry accepted,
      Sessions sessions) {
    this.devices = new ConcurrentSkipListSet<>(devices);
    this.environment = environment;
    this.health = environment.health();
    this.telemetry = telemetry;
    this.accepted = accepted;
    this.sessions = sessions;
  }

  /** Returns the devices whose sessions are not suspended. */
  List<DeviceId> active() {
    return devices.stream().filter(device -> suspended.reason(device).isEmpty()).toList();
  }

  /**
   * Opens the sessions without waiting for a connection. Publishes the offline state of the
   * suspended devices.
   *
   * @param active of them {@code up} is called; the others may have been resumed meanwhile.
   * @param up runs each time that one of the sessions connects, and once for each device that is
   *     suspended meanwhile.
   */
  void open(List<DeviceId> active, Runnable up) {
    isOpen = true;
    devices.forEach(device -> open(device, active.contains(device) ? up : () -> {}));
  }

  /** Opens the session of a device, unless it is open, or suspended at any moment of this call. */
  private void open(DeviceId device, Runnable up) {
    Optional<SuspendedDevices.Reason> reason = suspended.reason(device);
    reason.ifPresent(why -> publishOffline(device, why));
    if (reason.isPresent() || !beginOpening(device)) {
      up.run();
      return;
    }
    Brokers brokers = environment.brokers();
    // The embedded broker hands commands to the gateway without a session.
    List<String> filters =
        brokers.isExternal() ? List.of(environment.topics().of(device, Kind.COMMAND)) : List.of();
    Session session =
        sessions.open(
            new SessionSettings(
                brokers.clientId(device.value()),
                brokers.materialOf(device),
                () -> Optional.of(health.will(device)),
                () -> filters,
                List.of(),
                SessionSettings.Lifetime.BEYOND_CONNECTION),
            new Listener(device, up));
    Session mirrored = environment.upstream().mirrored(session);
    synchronized (this) {
      opening.remove(device);
      opened.put(device, mirrored);
    }
    health.attach(device, mirrored);
    telemetry.attach(device, accepted.over(session));
    // A suspension that has come meanwhile has found no session.
    suspended
        .reason(device)
        .ifPresent(
            why -> {
              var unused = end(device, why);
            });
  }

  private synchronized boolean beginOpening(DeviceId device) {
    return !opened.containsKey(device) && opening.add(device);
  }

  /** Publishes a retained message in the session of a device, now or once it is connected. */
  void retain(DeviceId device, String topic, Supplier<Publication> message) {
    retained(device).put(topic, message);
  }

  private synchronized RetainedMessages retained(DeviceId device) {
    return retained.computeIfAbsent(
        device, id -> new RetainedMessages(() -> session(id), System::nanoTime));
  }

  private synchronized Optional<Session> session(DeviceId device) {
    return Optional.ofNullable(opened.get(device));
  }

  private synchronized List<Map.Entry<DeviceId, RetainedMessages>> retainedMessages() {
    return List.copyOf(retained.entrySet());
  }

  /** Publishes retained messages that are still due. Must be called about once a second. */
  void tick() {
    retainedMessages().forEach(each -> each.getValue().publishDue());
  }

  /** Returns the number of retained messages that connected sessions have still to publish. */
  int unpublished() {
    return retainedMessages().stream()
        .filter(each -> session(each.getKey()).filter(Session::isConnected).isPresent())
        .mapToInt(each -> each.getValue().pendingCount())
        .sum();
  }

  /** Adds a device and opens its session, unless it is suspended. Health must watch the device. */
  void add(DeviceId device) {
    devices.add(device);
    open(device, () -> {});
  }

  /**
   * Removes a device: publishes its offline state, removes its retained messages from the broker,
   * and closes its session. Does nothing if there is no such device. Does not block.
   *
   * @return completes when the session is closed.
   */
  CompletionStage<Void> remove(DeviceId device) {
    devices.remove(device);
    suspended.removeAll(device);
    Session session;
    synchronized (this) {
      session = opened.remove(device);
      retained.remove(device);
    }
    telemetry.disconnected(device);
    if (session == null) {
      return CompletableFuture.completedFuture(null);
    }
    Topics topics = environment.topics();
    var unused = session.publish(health.finalState(device, "removed from the configuration"));
    RETAINED_KINDS.forEach(
        kind -> {
          var unusedToo = session.publish(Publication.removal(topics.of(device, kind)));
        });
    return session.close(Optional.of(Publication.removal(topics.of(device, Kind.STATE))));
  }

  /**
   * Continues the session of a device after {@link HealthWatch} has begun to watch it again: it
   * publishes its state again.
   */
  void continued(DeviceId device) {
    Session session;
    synchronized (this) {
      session = opened.get(device);
    }
    if (session != null) {
      health.attach(device, session);
      if (session.isConnected()) {
        health.connected(device);
      }
    }
  }

  private synchronized List<Map.Entry<DeviceId, Session>> opened() {
    return List.copyOf(opened.entrySet());
  }

  /** Returns the number of open sessions, connected or not. */
  synchronized int count() {
    return opened.size();
  }

  /** Returns whether the certificate of the device is revoked. */
  boolean isRevoked(DeviceId device) {
    return suspended.isSuspendedFor(device, SuspendedDevices.Reason.REVOKED);
  }

  /**
   * Returns whether the session of the device is suspended, so that the caller must handle the
   * command. If so, the device's session ignores that command when it resumes.
   */
  boolean recordIfSuspended(DeviceId device, byte[] command) {
    boolean isSuspended = suspended.reason(device).isPresent();
    if (isSuspended) {
      handled.add(command);
    }
    return isSuspended;
  }

  /**
   * Suspends a device: publishes its offline state and closes its session, which stays closed until
   * {@link #resume}. Does not block.
   *
   * @return completes when the offline state is published.
   */
  CompletionStage<Void> suspend(DeviceId device, SuspendedDevices.Reason reason) {
    return suspended.add(device, reason)
        ? end(device, reason)
        : CompletableFuture.completedFuture(null);
  }

  /** Closes the session of a suspended device; one that is being opened is closed after that. */
  private CompletionStage<Void> end(DeviceId device, SuspendedDevices.Reason reason) {
    Session session;
    synchronized (this) {
      session = opened.remove(device);
    }
    if (session == null) {
      return CompletableFuture.completedFuture(null);
    }
    telemetry.disconnected(device);
    health.disconnected(device, reason.text());
    return environment.offlineNotice().isPresent()
        ? session.close(Optional.empty()).thenRun(() -> publishOffline(device, reason))
        : session.close(Optional.of(health.finalState(device, reason.text())));
  }

  /** Publishes the offline state of a device that has no session. */
  private void publishOffline(DeviceId device, SuspendedDevices.Reason reason) {
    environment.offlineNotice().ifPresent(own -> own.publishOffline(device, reason.text()));
    environment.upstream().forward(health.finalState(device, reason.text()));
  }

  /**
   * Removes a reason that was given to {@link #suspend}. Opens the session again if no other is
   * left.
   */
  void resume(DeviceId device, SuspendedDevices.Reason reason) {
    if (suspended.remove(device, reason) && isOpen) {
      open(device, () -> {});
    }
  }

  /**
   * Suspends the devices whose certificates are revoked, and resumes those that have new ones.
   *
   * @return completes when the offline states are published.
   */
  CompletionStage<Void> deny(DenyList denied) {
    List<CompletableFuture<Void>> published = new ArrayList<>();
    for (DeviceId device : devices) {
      if (environment.brokers().isDenied(device, denied)) {
        published.add(suspend(device, SuspendedDevices.Reason.REVOKED).toCompletableFuture());
      } else {
        resume(device, SuspendedDevices.Reason.REVOKED);
      }
    }
    return CompletableFuture.allOf(published.toArray(CompletableFuture<?>[]::new));
  }

  /** Reconnects the sessions whose certificates have changed. */
  void reconnect(Set<String> names) {
    for (Map.Entry<DeviceId, Session> each : opened()) {
      if (names.contains(each.getKey().value())) {
        each.getValue().reconnect();
      }
    }
  }

  /**
   * Closes each session with its offline state. Each stage completes when that is published, or
   * cannot be.
   */
  List<CompletionStage<Void>> close() {
    return opened().stream()
        .map(
            each ->
                each.getValue()
                    .close(Optional.of(health.finalState(each.getKey(), "gateway stopped"))))
        .toList();
  }

  private final class Listener implements SessionListener {
    private final DeviceId device;
    private final Runnable up;

    Listener(DeviceId device, Runnable up) {
      this.device = device;
      this.up = up;
    }

    @Override
    public void connected() {
      health.connected(device);
      telemetry.connected(device);
      retained(device).republishAll();
      up.run();
    }

    @Override
    public void disconnected(String why) {
      log.warn("device session lost device={} why={}", device, why);
      health.disconnected(device, why);
      telemetry.disconnected(device);
    }

    @Override
    public void delivered(Delivery delivery) {
      if (!handled.contains(delivery.payload())) {
        environment.commands().deliver(device, delivery);
      }
    }
  }
}
