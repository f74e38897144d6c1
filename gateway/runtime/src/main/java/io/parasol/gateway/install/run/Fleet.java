// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Reading;
import io.parasol.legacy.transfer.TransferDriver;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The devices of a site, as far as updates are concerned. Thread-safe. */
public interface Fleet {

  /** Returns the devices that support firmware transfers. Returns at once. */
  Set<DeviceId> updatable();

  /** Returns the firmware transfer driver of the device; empty if it has none. Returns at once. */
  Optional<TransferDriver> driver(DeviceId device);

  /**
   * Returns the line that the device shares with others; empty if it shares none. Returns at once.
   */
  Optional<LinkId> line(DeviceId device);

  /** Returns whether another device answers under this device's name. Returns at once. */
  boolean isBlocked(DeviceId device);

  /** Reads the identity of the device. Blocks. */
  IdentityGuard.IdentityCheck checkIdentity(DeviceId device);

  /**
   * Marks that the firmware of the device is being changed, or no longer is. Meanwhile a device
   * that does not report its identity does not count as a different device. Returns at once.
   */
  void updating(DeviceId device, boolean isUpdating);

  /** Reads points of a device; returns no readings if it cannot be reached. Blocks. */
  List<Reading> read(DeviceId device, Set<PointName> points);

  /**
   * Borrows exclusive use of the device's link. Blocks.
   *
   * @throws LeaseRefusedException with its reason.
   */
  LinkLease lend(VerifiedCommand install) throws LeaseRefusedException;
}
