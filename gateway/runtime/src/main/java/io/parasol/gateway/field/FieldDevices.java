// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.field;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.legacy.DeviceLink;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The site's devices and their links. Before the links are open, only the configuration is
 * available.
 */
public final class FieldDevices implements IdentityGuard.Devices {

  private final SiteConfig config;
  private volatile @Nullable FieldLinks links;

  public FieldDevices(SiteConfig config) {
    this.config = config;
  }

  /** Sets the links once they are open. */
  public void bind(FieldLinks opened) {
    links = opened;
  }

  @Override
  public Optional<DeviceLink> link(DeviceId device) {
    FieldLinks opened = links;
    return opened == null ? Optional.empty() : Optional.ofNullable(opened.devices().get(device));
  }

  /** Returns the device's discovered or configured profile; empty if it has none, or none yet. */
  Optional<Profile> profile(DeviceId device) {
    return link(device).flatMap(DeviceLink::profile).or(() -> configured(device));
  }

  private Optional<Profile> configured(DeviceId device) {
    return config.devices().get(device) instanceof SiteConfig.Device.Modbus legacy
        ? Optional.of(legacy.profile())
        : Optional.empty();
  }

  @Override
  public Optional<IdentitySource> identitySource(DeviceId device) {
    return profile(device).flatMap(Profile::identity);
  }
}
