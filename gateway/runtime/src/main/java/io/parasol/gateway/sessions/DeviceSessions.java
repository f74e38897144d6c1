// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.DenyList;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT sessions of the legacy devices, each under its device's certificate. A session can be
 * suspended. Thread-safe.
 */
final class DeviceSessions {

  private static final Logger log = LoggerFactory.getLogger(DeviceSessions.class);

  private final List<DeviceId> devices;
  private final Topics topics;
  private final Brokers brokers;
  private final UpstreamFeed central;
  private final Optional<OfflineNotice> offlineNotice;
  private final HealthWatch health;
  private final Sessions sessions;
  private final SuspendedDevices suspended = new SuspendedDevices();
  private final HandledCommands handled = new HandledCommands();
  private volatile @Nullable SessionUsers openedWith;

  // Guarded by this.
  private final Map<DeviceId, Session> opened = new LinkedHashMap<>();

  /** The components that publish and receive over the sessions. */
  private record SessionUsers(CommandRelay relay, Telemetry telemetry) {}

  /**
   * @param central also receives what the devices publish.
   * @param offlineNotice empty for an external broker, to which only a device's own session can
   *     publish its state.
   */
  DeviceSessions(
      SiteConfig config,
      Brokers brokers,
      UpstreamFeed central,
      Optional<OfflineNotice> offlineNotice,
      HealthWatch health,
      Sessions sessions) {
    this.devices =
        config.devices().values().stream()
            .filter(SiteConfig.Device.Legacy.class::isInstance)
            .map(SiteConfig.Device::id)
            .toList();
    this.topics = new Topics(config.topicRoot(), config.site());
    this.brokers = brokers;
    this.central = central;
    this.offlineNotice = offlineNotice;
    this.health = health;
    this.sessions = sessions;
  }

  /** Returns the devices whose sessions are not suspended. */
  List<DeviceId> active() {
    return devices.stream().filter(device -> suspended.reason(device).isEmpty()).toList();
  }

  /**
   * Opens the sessions of the given devices without waiting for a connection. Publishes the offline
   * state of the suspended devices.
   *
   * @param up runs each time that one of the sessions connects.
   */
  void open(List<DeviceId> active, CommandRelay relay, Telemetry telemetry, Runnable up) {
    SessionUsers users = new SessionUsers(relay, telemetry);
    openedWith = users;
    devices.forEach(
        device -> suspended.reason(device).ifPresent(reason -> publishOffline(device, reason)));
    active.forEach(device -> open(device, users, up));
  }

  private void open(DeviceId device, SessionUsers users, Runnable up) {
    Session session =
        sessions.open(
            new SessionSettings(
                brokers.clientId(device.value()),
                brokers.materialOf(device),
                Optional.of(health.will(device)),
                List.of(topics.of(device, Kind.COMMAND))),
            new Listener(device, users, up));
    Session mirrored = central.mirrored(session);
    synchronized (this) {
      opened.put(device, mirrored);
    }
    health.attach(device, mirrored);
    users.telemetry().attach(device, session);
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
    CompletionStage<Void> published = CompletableFuture.completedFuture(null);
    if (!suspended.add(device, reason)) {
      return published;
    }
    Session session;
    synchronized (this) {
      session = opened.remove(device);
    }
    SessionUsers users = openedWith;
    if (session == null || users == null) {
      return published; // not opened yet, and open() will skip it
    }
    users.telemetry().disconnected(device);
    health.disconnected(device, reason.text());
    return offlineNotice.isPresent()
        ? session.close(Optional.empty()).thenRun(() -> publishOffline(device, reason))
        : session.close(Optional.of(health.finalState(device, reason.text())));
  }

  /** Publishes the offline state of a device that has no session. */
  private void publishOffline(DeviceId device, SuspendedDevices.Reason reason) {
    offlineNotice.ifPresent(own -> own.publishOffline(device, reason.text()));
    central.forward(health.finalState(device, reason.text()));
  }

  /**
   * Removes a reason that was given to {@link #suspend}. Opens the session again if no other is
   * left.
   */
  void resume(DeviceId device, SuspendedDevices.Reason reason) {
    SessionUsers users = openedWith;
    if (suspended.remove(device, reason) && users != null) {
      open(device, users, () -> {});
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
      if (denied.denies(brokers.serial(device))) {
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
    private final SessionUsers users;
    private final Runnable up;

    Listener(DeviceId device, SessionUsers users, Runnable up) {
      this.device = device;
      this.users = users;
      this.up = up;
    }

    @Override
    public void connected() {
      health.connected(device);
      users.telemetry().connected(device);
      up.run();
    }

    @Override
    public void disconnected(String why) {
      log.warn("device session lost device={} why={}", device, why);
      health.disconnected(device, why);
      users.telemetry().disconnected(device);
    }

    @Override
    public void delivered(Delivery delivery) {
      if (!handled.contains(delivery.payload())) {
        users.relay().delivered(device, delivery);
      }
    }
  }
}
