// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Profile;
import io.parasol.legacy.DeviceLink;
import java.util.Optional;

/** The controllers that commands are for. Asked on the thread of commands; must not block. */
public interface Controllers {

  /** The way to the device; empty if the site has no such device. */
  Optional<DeviceLink> link(DeviceId device);

  /**
   * Whether another device answers under its address than is known, or its certificate is revoked:
   * then nobody knows what a command would reach.
   */
  boolean isShutOut(DeviceId device);

  /** The device's profile; empty if the site has no such legacy device. */
  Optional<Profile> profile(DeviceId device);
}
