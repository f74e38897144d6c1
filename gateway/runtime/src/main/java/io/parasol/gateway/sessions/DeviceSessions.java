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
  private final Optional<OfflineNotice> lastWord;
  private final HealthWatch health;
  private final Sessions sessions;
  private final SuspendedDevices resting = new SuspendedDevices();
  private final HandledCommands answered = new HandledCommands();
  private volatile @Nullable Partners partners;

  // Guarded by this.
  private final Map<DeviceId, Session> opened = new LinkedHashMap<>();

  /** The components that publish and receive over the sessions. */
  private record Partners(CommandRelay relay, Telemetry telemetry) {}

  /**
   * @param central also receives what the devices publish.
   * @param lastWord empty for an external broker, to which only a device's own session can publish
   *     its state.
   */
  DeviceSessions(
      SiteConfig config,
      Brokers brokers,
      UpstreamFeed central,
      Optional<OfflineNotice> lastWord,
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
    this.lastWord = lastWord;
    this.health = health;
    this.sessions = sessions;
  }

  /** Returns the devices whose sessions are not suspended. */
  List<DeviceId> awake() {
    return devices.stream().filter(device -> resting.why(device).isEmpty()).toList();
  }

  /**
   * Opens the sessions of the given devices without waiting for a connection. Publishes the offline
   * state of the suspended devices.
   *
   * @param up runs each time that one of the sessions connects.
   */
  void open(List<DeviceId> awake, CommandRelay relay, Telemetry telemetry, Runnable up) {
    Partners met = new Partners(relay, telemetry);
    partners = met;
    devices.forEach(device -> resting.why(device).ifPresent(reason -> sayAway(device, reason)));
    awake.forEach(device -> open(device, met, up));
  }

  private void open(DeviceId device, Partners met, Runnable up) {
    Session session =
        sessions.open(
            new SessionSettings(
                brokers.clientId(device.value()),
                brokers.materialOf(device),
                Optional.of(health.will(device)),
                List.of(topics.of(device, Kind.COMMAND))),
            new Listener(device, met, up));
    Session told = central.alsoTold(session);
    synchronized (this) {
      opened.put(device, told);
    }
    health.attach(device, told);
    met.telemetry().attach(device, session);
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
    return resting.is(device, SuspendedDevices.Reason.REVOKED);
  }

  /**
   * Returns whether the session of the device is suspended, so that the caller must handle the
   * command. If so, the device's session ignores that command when it resumes.
   */
  boolean yields(DeviceId device, byte[] command) {
    boolean rests = resting.why(device).isPresent();
    if (rests) {
      answered.take(command);
    }
    return rests;
  }

  /**
   * Suspends a device: publishes its offline state and closes its session, which stays closed until
   * {@link #resume}. Does not block.
   *
   * @return completes when the offline state is published.
   */
  CompletionStage<Void> suspend(DeviceId device, SuspendedDevices.Reason reason) {
    CompletionStage<Void> said = CompletableFuture.completedFuture(null);
    if (!resting.begin(device, reason)) {
      return said;
    }
    Session session;
    synchronized (this) {
      session = opened.remove(device);
    }
    Partners met = partners;
    if (session == null || met == null) {
      return said; // not opened yet, and open() will skip it
    }
    met.telemetry().disconnected(device);
    health.disconnected(device, reason.why());
    return lastWord.isPresent()
        ? session.close(Optional.empty()).thenRun(() -> sayAway(device, reason))
        : session.close(Optional.of(health.farewell(device, reason.why())));
  }

  /** Publishes the offline state of a device that has no session. */
  private void sayAway(DeviceId device, SuspendedDevices.Reason reason) {
    lastWord.ifPresent(own -> own.say(device, reason.why()));
    central.said(health.farewell(device, reason.why()));
  }

  /**
   * Removes a reason that was given to {@link #suspend}. Opens the session again if no other is
   * left.
   */
  void resume(DeviceId device, SuspendedDevices.Reason reason) {
    Partners met = partners;
    if (resting.end(device, reason) && met != null) {
      open(device, met, () -> {});
    }
  }

  /**
   * Suspends the devices whose certificates are revoked, and resumes those that have new ones.
   *
   * @return completes when the offline states are published.
   */
  CompletionStage<Void> deny(DenyList denied) {
    List<CompletableFuture<Void>> said = new ArrayList<>();
    for (DeviceId device : devices) {
      if (denied.denies(brokers.serial(device))) {
        said.add(suspend(device, SuspendedDevices.Reason.REVOKED).toCompletableFuture());
      } else {
        resume(device, SuspendedDevices.Reason.REVOKED);
      }
    }
    return CompletableFuture.allOf(said.toArray(CompletableFuture<?>[]::new));
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
                    .close(Optional.of(health.farewell(each.getKey(), "gateway stopped"))))
        .toList();
  }

  private final class Listener implements SessionListener {
    private final DeviceId device;
    private final Partners met;
    private final Runnable up;

    Listener(DeviceId device, Partners met, Runnable up) {
      this.device = device;
      this.met = met;
      this.up = up;
    }

    @Override
    public void connected() {
      health.connected(device);
      met.telemetry().connected(device);
      up.run();
    }

    @Override
    public void disconnected(String why) {
      log.warn("device session lost device={} why={}", device, why);
      health.disconnected(device, why);
      met.telemetry().disconnected(device);
    }

    @Override
    public void delivered(Delivery delivery) {
      if (!answered.holds(delivery.payload())) {
        met.relay().delivered(device, delivery);
      }
    }
  }
}
