// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.keys.KeyCustody;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.device.CertificateStatus;
import io.parasol.gateway.health.device.LinkHealth;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.DeviceState;
import io.parasol.gateway.health.event.DeviceStatus;
import io.parasol.gateway.health.event.EventQueue;
import io.parasol.gateway.health.event.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The legacy devices of a site, in the order of its configuration, and their links. */
final class WatchedDevices {

  private final Map<LinkId, LinkHealth> links = new ConcurrentHashMap<>();
  private final HealthSources sources;
  private volatile Map<DeviceId, WatchedDevice> devices = Map.of();

  WatchedDevices(HealthSources sources) {
    this.sources = sources;
  }

  /**
   * What all devices share.
   *
   * @param gateway the gateway's conditions, which include those of links as a whole.
   */
  record WatchContext(
      Topics topics, Conditions gateway, EventQueue eventQueue, Clocks clocks, Executor executor) {}

  /** Starts to watch the devices of a site; called once, before any observation. */
  void watch(List<SiteConfig.Device.Legacy> legacy, WatchContext context) {
    int count = 0;
    for (SiteConfig.Device.Legacy device : legacy) {
      // Spread over the period, so that many devices do not publish at once.
      add(device, context, Heartbeat.PERIOD.multipliedBy(count).dividedBy(legacy.size()));
      count++;
    }
  }

  /**
   * Starts to watch a device. If it is watched already, it starts again, as the changed
   * configuration describes it; its conditions are cleared, and its events are not lost.
   *
   * @param offset the time until its first heartbeat.
   */
  synchronized void add(SiteConfig.Device.Legacy device, WatchContext context, Duration offset) {
    Instant now = context.clocks().instant();
    WatchedDevice before = devices.get(device.id());
    if (before != null) {
      before.conditions().clearAll("", now);
      leave(device.id(), before, now);
    }
    LinkHealth link =
        links.computeIfAbsent(device.link().id(), id -> new LinkHealth(id, context.gateway()));
    link.join(device.id());
    Map<DeviceId, WatchedDevice> all = new LinkedHashMap<>(devices);
    all.put(
        device.id(),
        before == null
            ? new WatchedDevice(device, link, context, new Heartbeat(now.plus(offset)))
            : new WatchedDevice(device, link, before));
    devices = Collections.unmodifiableMap(all);
  }

  /** Stops watching a device, if it is watched. */
  synchronized void remove(DeviceId device, Instant now) {
    Map<DeviceId, WatchedDevice> all = new LinkedHashMap<>(devices);
    WatchedDevice removed = all.remove(device);
    devices = Collections.unmodifiableMap(all);
    if (removed != null) {
      leave(device, removed, now);
    }
  }

  private void leave(DeviceId device, WatchedDevice watched, Instant now) {
    if (!watched.link().leave(device, now)) {
      links.remove(watched.link().link());
    }
  }

  /** Returns a legacy device; empty for a native or unknown one. */
  Optional<WatchedDevice> find(DeviceId device) {
    return Optional.ofNullable(devices.get(device));
  }

  WatchedDevice get(DeviceId device) {
    return find(device).orElseThrow(() -> new IllegalArgumentException(device + " is not watched"));
  }

  Optional<LinkHealth> find(LinkId link) {
    return Optional.ofNullable(links.get(link));
  }

  List<DeviceStatus> states() {
    return devices.values().stream().map(one -> one.health().state().status()).toList();
  }

  /** Returns the raised conditions of all devices. */
  List<RaisedCondition> raised() {
    List<RaisedCondition> raised = new ArrayList<>();
    devices.forEach(
        (device, one) -> {
          List<String> place = List.of(one.link().link().value(), device.value());
          one.conditions().raised().forEach(name -> raised.add(new RaisedCondition(place, name)));
        });
    return raised;
  }

  /** Returns the devices that do not answer, each with the reason. */
  Map<DeviceId, String> unreachable() {
    Map<DeviceId, String> reasons = new LinkedHashMap<>();
    devices.forEach(
        (device, one) -> {
          DeviceState state = one.health().state();
          if (state.isSilent()) {
            reasons.put(device, state.why());
          }
        });
    return reasons;
  }

  /** Returns the devices that have answered since the gateway started, and are not silent. */
  Set<DeviceId> answering() {
    Set<DeviceId> answering = new LinkedHashSet<>();
    devices.forEach(
        (device, one) -> {
          DeviceState state = one.health().state();
          if (state.status().isUp() && !state.isSilent()) {
            answering.add(device);
          }
        });
    return answering;
  }

  /** Returns the devices whose session was connected and is disconnected now. */
  List<DeviceId> lostSessions() {
    return devices.entrySet().stream()
        .filter(one -> one.getValue().health().isSessionLost())
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Returns how many connected sessions have a state, or current health, that is not published yet.
   */
  int unpublished() {
    return (int) devices.values().stream().filter(one -> one.outbox().hasUnpublished()).count();
  }

  void tick(Instant now) {
    links.values().forEach(one -> one.tick(now));
    Map<String, KeyCustody> custody = sources.certificates().manual().custody();
    Function<String, Optional<CertificateStatus>> certificates = sources.statuses();
    devices.forEach(
        (device, one) ->
            one.tick(
                () -> certificates.apply(device.value()),
                () -> Optional.ofNullable(custody.get(device.value())),
                now));
  }
}
