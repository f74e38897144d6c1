// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import java.util.Collection;
import java.util.List;

/**
 * What health watches at a site.
 *
 * @param devices the legacy devices.
 * @param natives the native devices, which publish for themselves.
 * @param isBridged whether the site has an upstream broker.
 * @param followsReleases whether the site follows a release repository.
 */
public record WatchedSite(
    Topics topics,
    List<SiteConfig.Device.Legacy> devices,
    List<DeviceId> natives,
    boolean isBridged,
    boolean followsReleases) {

  public WatchedSite {
    devices = List.copyOf(devices);
    natives = List.copyOf(natives);
  }

  /** Returns what is watched of these devices: the legacy ones, in their order. */
  public static WatchedSite of(
      Topics topics,
      Collection<SiteConfig.Device> devices,
      boolean isBridged,
      boolean followsReleases) {
    return new WatchedSite(
        topics,
        devices.stream()
            .filter(SiteConfig.Device.Legacy.class::isInstance)
            .map(SiteConfig.Device.Legacy.class::cast)
            .toList(),
        devices.stream()
            .filter(SiteConfig.Device.Native.class::isInstance)
            .map(SiteConfig.Device::id)
            .toList(),
        isBridged,
        followsReleases);
  }
}
