// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.identity.IdentityListener;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.MapListener;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what consumers may know about the site and its legacy devices, and publishes it again
 * when the identity or the points of a device change. What a device does not report of its identity
 * is taken from points that mean it. Native devices describe themselves. Thread-safe.
 */
public final class Abouts implements IdentityListener, MapListener, ReadingSink {

  private final AboutSite site;
  private final Topics topics;
  private final AboutOutlet outlet;
  private final Executor executor;
  private final @Nullable HomeAssistantDiscovery homeAssistant;

  @GuardedBy("this")
  private final Map<DeviceId, SiteConfig.Device.Legacy> devices = new LinkedHashMap<>();

  @GuardedBy("this")
  private final Map<DeviceId, AboutDevice> described = new LinkedHashMap<>();

  /** What was published last: as described, completed by the values of points. */
  @GuardedBy("this")
  private final Map<DeviceId, AboutDevice> published = new LinkedHashMap<>();

  private final IdentityPoints identityPoints = new IdentityPoints();
  private final AboutMessage.LastPoints lastPoints = new AboutMessage.LastPoints();

  @GuardedBy("this")
  private Map<DeviceId, GeoPosition> locations;

  /**
   * @param executor runs the work that a change causes.
   */
  public Abouts(AboutSite site, Topics topics, AboutOutlet outlet, Executor executor) {
    this.site = site;
    this.topics = topics;
    this.outlet = outlet;
    this.executor = executor;
    this.locations = site.settings().locations();
    this.homeAssistant =
        site.settings()
            .discoveryPrefix()
            .map(prefix -> new HomeAssistantDiscovery(prefix, topics, site.version()))
            .orElse(null);
  }

  /**
   * Describes the site and these devices.
   *
   * @param profiles returns the present profile of a device that describes itself, if it is known.
   * @param identities returns the known identity of a device; unknown if it never reported one.
   */
  public void describe(
      Collection<SiteConfig.Device.Legacy> all,
      Function<DeviceId, Optional<Profile>> profiles,
      Function<DeviceId, DeviceIdentity> identities) {
    outlet.publishRetained(
        Publication.json(topics.ofGateway(Kind.ABOUT), AboutMessage.of(site), true));
    all.forEach(device -> add(device, profiles.apply(device.id()), identities.apply(device.id())));
  }

  /**
   * Describes a device that is new, or has changed.
   *
   * @param profile as of {@link #describe}.
   * @param identity as of {@link #describe}.
   */
  public void add(
      SiteConfig.Device.Legacy device, Optional<Profile> profile, DeviceIdentity identity) {
    synchronized (this) {
      devices.put(device.id(), device);
      identityPoints.remove(device.id());
    }
    update(device.id(), AboutDevice.of(device, profile).with(identity));
  }

  /** Replaces where devices stand; those that are described and have moved are described again. */
  public void setLocations(Map<DeviceId, GeoPosition> now) {
    List<AboutDevice> known;
    synchronized (this) {
      locations = now;
      known = List.copyOf(described.values());
    }
    known.forEach(device -> update(device.id(), device));
  }

  /**
   * Stops describing a device, and removes it from Home Assistant. Its session removes the retained
   * description.
   */
  public void remove(DeviceId device) {
    AboutDevice last;
    synchronized (this) {
      devices.remove(device);
      described.remove(device);
      last = published.remove(device);
      identityPoints.remove(device);
    }
    if (last != null && homeAssistant != null) {
      outlet.publishRetained(Publication.removal(homeAssistant.of(last).topic()));
    }
  }

  @Override
  public void identified(DeviceId device, DeviceIdentity identity, Fingerprint fingerprint) {
    executor.execute(
        () -> described(device).ifPresent(known -> update(device, known.with(identity))));
  }

  /** Takes the values of points that mean a part of the identity of their device. */
  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    if (identityPoints.accept(device, readings)) {
      executor.execute(() -> described(device).ifPresent(known -> update(device, known)));
    }
  }

  @Override
  public void found(DeviceId device, DiscoveredMap map) {
    executor.execute(
        () -> {
          Optional<SiteConfig.Device.Legacy> configured = configured(device);
          configured.ifPresent(
              known ->
                  update(
                      device,
                      AboutDevice.of(known, Optional.of(map.profile())).with(map.identity())));
        });
  }

  @Override
  public void notFound(DeviceId device, MapDiscovery.NotFoundReason why, String detail) {
    // The last known points remain valid.
  }

  /** Returns the meaning of a point; empty if it has none, or if it is not known yet. */
  public Optional<PointMeaning> meaning(DeviceId device, PointName point) {
    return described(device).stream()
        .flatMap(known -> known.points().stream())
        .filter(each -> each.name().equals(point))
        .findFirst()
        .flatMap(AboutPoint::means);
  }

  private synchronized Optional<AboutDevice> described(DeviceId device) {
    return Optional.ofNullable(described.get(device));
  }

  private synchronized Optional<SiteConfig.Device.Legacy> configured(DeviceId device) {
    return Optional.ofNullable(devices.get(device));
  }

  /** Devices of the same model have the same points; a large site could not hold them all. */
  @GuardedBy("this")
  private AboutDevice sharingPoints(AboutDevice device) {
    return described.values().stream()
        .filter(each -> each.profile().equals(device.profile()))
        .findFirst()
        .map(device::sharingPointsOf)
        .orElse(device);
  }

  private void update(DeviceId device, AboutDevice changed) {
    AboutDevice now;
    synchronized (this) {
      AboutDevice known = sharingPoints(changed.at(Optional.ofNullable(locations.get(device))));
      described.put(device, known);
      identityPoints.describe(known);
      now = known.with(identityPoints.complete(device, known.identity()));
      if (now.equals(published.put(device, now))) {
        return;
      }
    }
    String topic = topics.of(device, Kind.ABOUT);
    outlet.publishRetained(
        device,
        topic,
        () -> Publication.json(topic, AboutMessage.of(site.id(), now, lastPoints), true));
    if (homeAssistant != null) {
      outlet.publishRetained(homeAssistant.of(now));
    }
  }
}
