// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.PointName;
import io.parasol.gateway.identity.Doorkeeper;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Reading;
import io.parasol.legacy.transfer.TransferDriver;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The devices of a site, as far as updates are concerned. For any thread. */
public interface Fleet {

  /** The devices into which there is a way. Returns at once. */
  Set<DeviceId> updatable();

  /** The way for images into the device; empty if there is none. Returns at once. */
  Optional<TransferDriver> driver(DeviceId device);

  /** The line that the device shares with others; empty if it shares none. Returns at once. */
  Optional<LinkId> line(DeviceId device);

  /** Whether another device answers under its name. Returns at once. */
  boolean isShutOut(DeviceId device);

  /** Asks the device who it is. Blocks. */
  Doorkeeper.Encounter meet(DeviceId device);

  /**
   * What runs on the device is being changed, or not any more: while it is, nobody takes it for
   * another because it does not say who it is. Returns at once.
   */
  void changing(DeviceId device, boolean isSo);

  /** Measures points of a device; none, if it cannot be asked. Blocks. */
  List<Reading> read(DeviceId device, Set<PointName> points);

  /**
   * Borrows the device's link. Blocks.
   *
   * @throws LeaseRefusedException with its reason.
   */
  LinkLease lend(VerifiedCommand install) throws LeaseRefusedException;
}
