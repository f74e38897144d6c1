// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.field;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.receipt.Controllers;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.legacy.DeviceLink;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The controllers of the site as targets of commands. Legacy devices are reached through the
 * identity guard; native devices have authenticated to the broker.
 *
 * @param revoked whether the certificate of a device is revoked.
 */
public record LinkedControllers(
    FieldDevices devices,
    IdentityGuard identityGuard,
    NativeDevices natives,
    Predicate<DeviceId> revoked)
    implements Controllers {

  @Override
  public Collection<DeviceId> deviceIds() {
    return devices.all();
  }

  @Override
  public Optional<DeviceLink> link(DeviceId device) {
    return natives.link(device).or(() -> devices.link(device).map(identityGuard::guard));
  }

  @Override
  public boolean isBlocked(DeviceId device) {
    return identityGuard.isBlocked(device) || revoked.test(device);
  }

  @Override
  public Optional<Profile> profile(DeviceId device) {
    return devices.profile(device);
  }
}
