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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final HealthWatch health;
  private final Sessions sessions;
  private final AnsweredElsewhere answered = new AnsweredElsewhere();
  private volatile @Nullable Partners partners;

  // Guarded by this.
  private final Map<DeviceId, Session> opened = new LinkedHashMap<>();
  private final Set<DeviceId> suspended = new HashSet<>();
  private final Set<DeviceId> revoked = new HashSet<>();

  /** Who speaks over the sessions. */
  private record Partners(CommandRelay relay, Telemetry telemetry) {}

  /**
   * @param central hears what they say, too.
   */
  DeviceSessions(
      SiteConfig config, Brokers brokers, Central central, HealthWatch health, Sessions sessions) {
    this.devices =
        config.devices().values().stream()
            .filter(SiteConfig.Device.Legacy.class::isInstance)
            .map(SiteConfig.Device::id)
            .toList();
    this.topics = new Topics(config.topicRoot(), config.site());
    this.brokers = brokers;
    this.central = central;
    this.health = health;
    this.sessions = sessions;
  }

  /** Those that do not rest. */
  List<DeviceId> awake() {
    return devices.stream().filter(device -> !isSuspended(device)).toList();
  }

  /**
   * Opens those of the devices, and does not wait until they are up.
   *
   * @param up is run each time when one of them is.
   */
  void open(List<DeviceId> awake, CommandRelay relay, Telemetry telemetry, Runnable up) {
    Partners met = new Partners(relay, telemetry);
    partners = met;
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

  private synchronized boolean isSuspended(DeviceId device) {
    return suspended.contains(device);
  }

  /**
   * Whether the session of the device rests, so that a command to it is for somebody else to
   * answer. It does not take up that command any more when it comes back.
   */
  boolean yields(DeviceId device, byte[] command) {
    boolean rests = isSuspended(device);
    if (rests) {
      answered.take(command);
    }
    return rests;
  }

  /**
   * Lets the certificate of a device rest: its session ends, with a last word, and is not opened
   * again before {@link #resume}. Returns at once.
   */
  void suspend(DeviceId device, String why) {
    Session session;
    synchronized (this) {
      suspended.add(device);
      session = opened.remove(device);
    }
    Partners met = partners;
    if (session != null && met != null) {
      met.telemetry().disconnected(device);
      health.disconnected(device, why);
      var unused = session.close(Optional.of(health.farewell(device, why)));
    }
  }

  /** Ends what {@link #suspend} began. */
  void resume(DeviceId device) {
    synchronized (this) {
      if (!suspended.remove(device) || revoked.contains(device)) {
        return;
      }
    }
    Partners met = partners;
    if (met != null) {
      open(device, met, () -> {});
    }
  }

  /**
   * Ends the sessions whose certificates are revoked, where the broker does not do it, and opens
   * them again once they have others.
   */
  void deny(DenyList denied) {
    for (DeviceId device : devices) {
      boolean isDenied = denied.denies(brokers.serial(device));
      boolean isNews;
      boolean isResting;
      synchronized (this) {
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
