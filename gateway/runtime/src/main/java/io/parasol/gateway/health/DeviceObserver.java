// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.identity.IdentityListener;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.install.run.UpdateListener;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.MapListener;
import io.parasol.legacy.PollListener;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Receives what happens to devices: polls, identities, point maps, updates. Safe for any number of
 * threads.
 */
public final class DeviceObserver
    implements PollListener, ReadingSink, IdentityListener, MapListener, UpdateListener {

  /** The condition that another device of the site has the same fingerprint. */
  private static final String IDENTITY_SHARED = "identity_shared";

  private final WatchedDevices devices;
  private final WatchedGateway gateway;
  private final HealthMetrics metrics;
  private final InstantSource clock;

  DeviceObserver(
      WatchedDevices devices, WatchedGateway gateway, HealthMetrics metrics, InstantSource clock) {
    this.devices = devices;
    this.gateway = gateway;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void requested(
      DeviceId device, Request request, RequestResult result, Duration late, Duration took) {
    devices
        .find(device)
        .ifPresent(
            one -> {
              one.health().requested(request, result, took);
              metrics.requested(device, request.function(), result, late, took);
            });
  }

  @Override
  public void counterReset(DeviceId device, PointName counter, long from, long to) {
    devices.find(device).ifPresent(one -> one.counterReset(counter, from, to));
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    devices
        .find(device)
        .ifPresent(
            one -> {
              one.health().polled(readings, clock.instant());
              metrics.device(device, one.health());
            });
  }

  /**
   * Reports a single event of a device. For a native device, the gateway publishes it.
   *
   * @param event its name; part of the protocol.
   */
  private void eventOccurred(DeviceId device, String event, Map<String, String> members) {
    JsonBuilder json = Json.object();
    members.forEach((name, value) -> json.put(name, value));
    devices
        .find(device)
        .ifPresentOrElse(
            one -> one.eventPublisher().report(Event.once(clock.instant(), event, json.build())),
            () ->
                gateway
                    .health()
                    .eventOccurred(event, json.put("device", device.value()), clock.instant()));
  }

  // ---- identities ----

  @Override
  public void identified(DeviceId device, DeviceIdentity identity, Fingerprint fingerprint) {
    devices.find(device).ifPresent(one -> one.health().identified(identity, fingerprint));
  }

  @Override
  public void compared(DeviceId device, Fingerprint fingerprint, Optional<DeviceId> other) {
    Optional<WatchedDevice> watched = devices.find(device);
    if (watched.isPresent() && other.isPresent()) {
      watched
          .get()
          .conditions()
          .raise(
              IDENTITY_SHARED,
              clock.instant(),
              () ->
                  Json.object()
                      .put("other", other.get().value())
                      .put("fingerprint", fingerprint.value())
                      .build());
    } else {
      watched.ifPresent(one -> one.conditions().clear(IDENTITY_SHARED, clock.instant()));
    }
  }

  @Override
  public void firmwareChanged(DeviceId device, String before, String now) {
    JsonBuilder members = Json.object().put("before", before).put("now", now);
    devices
        .find(device)
        .ifPresent(
            one ->
                one.eventPublisher()
                    .report(Event.once(clock.instant(), "firmware_changed", members.build())));
  }

  @Override
  public void suspended(DeviceId device, KnownIdentity known) {
    gateway.health().trust().suspended(device, known, clock.instant());
  }

  @Override
  public void confirmed(DeviceId device, Fingerprint fingerprint) {
    gateway.health().trust().confirmed(device, clock.instant());
  }

  // ---- point maps ----

  @Override
  public void found(DeviceId device, DiscoveredMap map) {
    List<KnownPoint> known =
        map.known().stream().filter(point -> !map.optional().contains(point.name())).toList();
    devices
        .find(device)
        .ifPresent(
            one -> {
              one.health().mapDiscovered(known, clock.instant());
              one.eventPublisher().report(Event.once(clock.instant(), "map_found", facts(map)));
            });
  }

  private static Json.Obj facts(DiscoveredMap map) {
    JsonBuilder facts = Json.object().put("models", numbers(map.parts()));
    List<DiscoveredMap.Part> unknown =
        map.parts().stream().filter(part -> part.name().isEmpty()).toList();
    if (!unknown.isEmpty()) {
      facts.put("unknown", numbers(unknown));
    }
    return facts
        .put("points", map.profile().points().size())
        .putTexts("notes", map.notes())
        .build();
  }

  private static List<Json> numbers(List<DiscoveredMap.Part> models) {
    return models.stream().<Json>map(model -> Json.Num.of(model.id())).toList();
  }

  @Override
  public void notFound(DeviceId device, MapDiscovery.NotFoundReason why, String detail) {
    devices.find(device).ifPresent(one -> one.health().mapNotFound(detail, clock.instant()));
  }

  // ---- updates ----

  @Override
  public void begun(DeviceId device, String version, Duration takes) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("version", version);
    // Operators need no fractions of a second.
    members.put("takes", DurationText.of(takes.truncatedTo(ChronoUnit.SECONDS)));
    eventOccurred(device, "update_begun", members);
  }

  @Override
  public void ended(DeviceId device, String outcome, String reason) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("outcome", outcome);
    members.put("reason", reason);
    eventOccurred(device, "update_ended", members);
  }

  @Override
  public void slow(DeviceId device, double bytesPerSecond, double expected) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("bytes-per-second", String.format(Locale.ROOT, "%.0f", bytesPerSecond));
    members.put("expected", String.format(Locale.ROOT, "%.0f", expected));
    eventOccurred(device, "slow_transfer", members);
  }

  @Override
  public void parked(DeviceId device, String why) {
    eventOccurred(device, "update_parked", Map.of("why", why));
  }
}
