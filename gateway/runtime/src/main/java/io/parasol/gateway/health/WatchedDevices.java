// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.device.LinkHealth;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.DeviceState;
import io.parasol.gateway.health.event.DeviceStatus;
import io.parasol.gateway.health.event.EventKeeper;
import io.parasol.gateway.health.event.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The legacy devices of a site, in the order of its configuration, and their links. */
final class WatchedDevices {

  private final Map<DeviceId, WatchedDevice> devices = new LinkedHashMap<>();
  private final Map<LinkId, LinkHealth> links = new LinkedHashMap<>();
  private final HealthSources sources;

  WatchedDevices(HealthSources sources) {
    this.sources = sources;
  }

  /**
   * Starts to watch the devices of a site; called once, before any observation.
   *
   * @param gateway the gateway's conditions, which include those of links as a whole.
   */
  void watch(
      WatchedSite site,
      Conditions gateway,
      EventKeeper keeper,
      InstantSource clock,
      Executor executor) {
    List<SiteConfig.Device.Legacy> legacy = site.devices();
    Map<LinkId, Integer> members = new LinkedHashMap<>();
    legacy.forEach(device -> members.merge(device.link().id(), 1, Integer::sum));
    for (SiteConfig.Device.Legacy device : legacy) {
      LinkHealth link =
          links.computeIfAbsent(
              device.link().id(), id -> new LinkHealth(id, members.getOrDefault(id, 0), gateway));
      // Spread over the period, so that many devices do not publish at once.
      Duration offset = Heartbeat.PERIOD.multipliedBy(devices.size()).dividedBy(legacy.size());
      Heartbeat heartbeat = new Heartbeat(clock.instant().plus(offset));
      devices.put(
          device.id(),
          new WatchedDevice(device, link, site.topics(), keeper, clock, executor, heartbeat));
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
    devices.forEach((device, one) -> one.tick(sources.status(device.value()), now));
  }
}
