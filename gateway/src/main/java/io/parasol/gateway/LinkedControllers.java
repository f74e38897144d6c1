// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Profile;
import io.parasol.gateway.command.Controllers;
import io.parasol.gateway.identity.Doorkeeper;
import io.parasol.legacy.DeviceLink;
import java.util.Optional;

/** The controllers of the site, as commands reach them: through the doorkeeper. */
record LinkedControllers(FieldDevices devices, Doorkeeper doorkeeper) implements Controllers {

  @Override
  public Optional<DeviceLink> link(DeviceId device) {
    return devices.link(device).map(doorkeeper::guard);
  }

  @Override
  public boolean isShutOut(DeviceId device) {
    return doorkeeper.isShutOut(device);
  }

  @Override
  public Optional<Profile> profile(DeviceId device) {
    return devices.profile(device);
  }
}
