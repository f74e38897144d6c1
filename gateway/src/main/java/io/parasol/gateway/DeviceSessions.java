// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.session.Delivery;
import io.parasol.broker.session.Session;
import io.parasol.broker.session.SessionListener;
import io.parasol.broker.session.SessionSettings;
import io.parasol.broker.session.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.DenyList;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
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
 * The MQTT sessions of legacy devices, each under the certificate of its device, which may rest.
 * Thread-safe.
 */
final class DeviceSessions {

  private static final Logger log = LoggerFactory.getLogger(DeviceSessions.class);

  private final List<DeviceId> devices;
  private final Topics topics;
  private final Brokers brokers;
  private final Central central;
  private final Optional<LastWord> lastWord;
  private final HealthWatch health;
  private final Sessions sessions;
  private final Resting resting = new Resting();
  private final AnsweredElsewhere answered = new AnsweredElsewhere();
  private volatile @Nullable Partners partners;

  // Guarded by this.
  private final Map<DeviceId, Session> opened = new LinkedHashMap<>();

  /** Who speaks over the sessions. */
  private record Partners(CommandRelay relay, Telemetry telemetry) {}

  /**
   * @param central hears what they say, too.
   * @param lastWord empty where the broker is elsewhere, and only a device can speak for itself.
   */
  DeviceSessions(
      SiteConfig config,
      Brokers brokers,
      Central central,
      Optional<LastWord> lastWord,
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

  /** Those that do not rest. */
  List<DeviceId> awake() {
    return devices.stream().filter(device -> resting.why(device).isEmpty()).toList();
  }

  /**
   * Opens those of the devices, and does not wait until they are up; of those that rest it is said.
   *
   * @param up is run each time when one of them is.
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

  /** How many are open, whether they are up or not. */
  synchronized int count() {
    return opened.size();
  }

  /** Whether the certificate of the device is revoked. */
  boolean isRevoked(DeviceId device) {
    return resting.is(device, Resting.Reason.REVOKED);
  }

  /**
   * Whether the session of the device rests, so that a command to it is for somebody else to
   * answer. It does not take up that command any more when it comes back.
   */
  boolean yields(DeviceId device, byte[] command) {
    boolean rests = resting.why(device).isPresent();
    if (rests) {
      answered.take(command);
    }
    return rests;
  }

  /**
   * Lets the certificate of a device rest: its session ends, with a last word, and is not opened
   * again before {@link #resume}. Returns at once.
   *
   * @return completes when that is said.
   */
  CompletionStage<Void> suspend(DeviceId device, Resting.Reason reason) {
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
      return said; // not opened yet, and not going to be
    }
    met.telemetry().disconnected(device);
    health.disconnected(device, reason.why());
    return lastWord.isPresent()
        ? session.close(Optional.empty()).thenRun(() -> sayAway(device, reason))
        : session.close(Optional.of(health.farewell(device, reason.why())));
  }

  /** Of a device that has no session, it is said in its place. */
  private void sayAway(DeviceId device, Resting.Reason reason) {
    lastWord.ifPresent(own -> own.say(device, reason.why()));
    central.said(health.farewell(device, reason.why()));
  }

  /** Ends what {@link #suspend} began. */
  void resume(DeviceId device, Resting.Reason reason) {
    Partners met = partners;
    if (resting.end(device, reason) && met != null) {
      open(device, met, () -> {});
    }
  }

  /**
   * Ends the sessions whose certificates are revoked, and opens them again once they have others.
   *
   * @return completes when it is said of all of them.
   */
  CompletionStage<Void> deny(DenyList denied) {
    List<CompletableFuture<Void>> said = new ArrayList<>();
    for (DeviceId device : devices) {
      if (denied.denies(brokers.serial(device))) {
        said.add(suspend(device, Resting.Reason.REVOKED).toCompletableFuture());
      } else {
        resume(device, Resting.Reason.REVOKED);
      }
    }
    return CompletableFuture.allOf(said.toArray(CompletableFuture<?>[]::new));
  }

  /** Connects anew those whose certificates are new. */
  void reconnect(Set<String> names) {
    for (Map.Entry<DeviceId, Session> each : opened()) {
      if (names.contains(each.getKey().value())) {
        each.getValue().reconnect();
      }
    }
  }

  /** Each says goodbye; what is returned completes when that is said, or when it cannot be. */
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
      log.warn("session lost device={} why={}", device, why);
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
