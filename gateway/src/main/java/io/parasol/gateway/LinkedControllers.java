// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Profile;
import io.parasol.gateway.command.Controllers;
import io.parasol.legacy.DeviceLink;
import java.util.Optional;

/** The controllers of the configuration, by the links they hang on. */
record LinkedControllers(SiteConfig config, FieldLinks links) implements Controllers {

  @Override
  public Optional<DeviceLink> link(DeviceId device) {
    return Optional.ofNullable(links.devices().get(device));
  }

  @Override
  public Optional<Profile> profile(DeviceId device) {
    return config.devices().get(device) instanceof SiteConfig.Device.Modbus legacy
        ? Optional.of(legacy.profile())
        : Optional.empty();
  }
}
