// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.field;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.legacy.DeviceLink;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The site's devices and their links. Before the link of a device is open, only its configuration
 * is available.
 */
public final class FieldDevices implements IdentityGuard.Devices {

  private final Supplier<Map<DeviceId, SiteConfig.Device>> devices;
  private final FieldLinks links;

  /**
   * @param devices the configured devices at the moment.
   * @param links the links that are open; others follow.
   */
  public FieldDevices(Supplier<Map<DeviceId, SiteConfig.Device>> devices, FieldLinks links) {
    this.devices = devices;
    this.links = links;
  }

  /** Returns all devices of the site, native ones included. */
  public Set<DeviceId> all() {
    return devices.get().keySet();
  }

  @Override
  public Optional<DeviceLink> link(DeviceId device) {
    return Optional.ofNullable(links.devices().get(device));
  }

  /** Returns the device's discovered or configured profile; empty if it has none, or none yet. */
  public Optional<Profile> profile(DeviceId device) {
    return link(device).flatMap(DeviceLink::profile).or(() -> configured(device));
  }

  private Optional<Profile> configured(DeviceId device) {
    return devices.get().get(device) instanceof SiteConfig.Device.Modbus legacy
        ? Optional.of(legacy.profile())
        : Optional.empty();
  }

  @Override
  public Optional<IdentitySource> identitySource(DeviceId device) {
    return devices.get().get(device) instanceof SiteConfig.Device.Lines lines
        ? lines.profile().identity()
        : profile(device).flatMap(Profile::identity);
  }
}
