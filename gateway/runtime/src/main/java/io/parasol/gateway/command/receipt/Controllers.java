// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.DeviceLink;
import java.util.Collection;
import java.util.Optional;

/** The controllers that commands address. Must not block. */
@ConfinedTo("commands")
public interface Controllers {

  /** Returns all devices of the site. */
  Collection<DeviceId> deviceIds();

  /** Returns the link to the device; empty if the site has no such device. */
  Optional<DeviceLink> link(DeviceId device);

  /**
   * Returns whether commands for the device are blocked: another device answers at its address, or
   * its certificate is revoked. A command could then reach the wrong device.
   */
  boolean isBlocked(DeviceId device);

  /** Returns the device's profile; empty if the site has no such legacy device. */
  Optional<Profile> profile(DeviceId device);
}
