// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.Rejection;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.LoaderState;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import java.util.Optional;

/**
 * Checks which device answers at an address and which firmware it runs. The gateway does this right
 * before a transfer, right after it, and when an earlier process has left the device in an unknown
 * state. Blocks.
 */
final class Identification {

  /**
   * How often a device must not report its identity before it counts as being in a bootloader that
   * cannot be detected. The rest of an image may still be in its input when it is asked first.
   */
  private static final int SEARCHES = 2;

  private final Fleet fleet;
  private final DeviceId device;
  private final String newVersion;

  /**
   * @param newVersion the firmware version that the device reports once the release runs.
   */
  Identification(Fleet fleet, DeviceId device, String newVersion) {
    this.fleet = fleet;
    this.device = device;
    this.newVersion = newVersion;
  }

  /** Identifies the device before anything is sent. */
  Installation identify(Installation now) {
    IdentityGuard.IdentityCheck met = fleet.checkIdentity(device);
    if (met.isForeign()) {
      return now.refused(
          new InstallFailure(
              Rejection.DEVICE_IDENTITY_CHANGED.wireName(),
              "another device answers at its address",
              true));
    }
    return met.identity().isEmpty()
        ? now.failed(
            new Failure(
                "timeout",
                "the device did not report its identity; nothing was sent",
                RecoveryAction.REPEAT))
        : now.identified(met.identity().get());
  }

  /**
   * Identifies the device after it was commanded to start the new firmware.
   *
   * @param shown what the driver could prove about the image.
   */
  Installation confirm(Installation now, Optional<Proof> shown) {
    IdentityGuard.IdentityCheck met = fleet.checkIdentity(device);
    Optional<DeviceIdentity> identity = reportedIdentity(met);
    if (identity.isEmpty()) {
      return now.failed(
          new Failure("timeout", "the device does not report its identity", RecoveryAction.REPEAT));
    }
    return met.isForeign() || !isSame(now.deviceIdentity(), identity.get())
        ? parkedForForeignDevice(now)
        : now.done(shown).confirmed(runs(identity.get()), identity.get().firmware());
  }

  /**
   * Determines the state of a device when it is unknown. A device in its bootloader must not be
   * asked for its identity: if it answered without one, the identity check would take it for
   * another device.
   *
   * @param mayBeBusy whether the device may still be busy with the last step; its silence then
   *     proves nothing, and the search is repeated.
   */
  Installation find(Installation now, LoaderState where, boolean mayBeBusy) {
    if (where == LoaderState.SILENT && mayBeBusy) {
      return now;
    }
    if (where != LoaderState.APPLICATION && where != LoaderState.LOADER_UNDETECTABLE) {
      return now.found(where, Installation.Runs.UNKNOWN);
    }
    IdentityGuard.IdentityCheck met = fleet.checkIdentity(device);
    Optional<DeviceIdentity> identity = reportedIdentity(met);
    if (identity.isEmpty()
        && where == LoaderState.LOADER_UNDETECTABLE
        && (mayBeBusy || now.tries() < SEARCHES)) {
      return now;
    }
    if (identity.isPresent() && met.isForeign() && now.isErased()) {
      return parkedForForeignDevice(now);
    }
    return now.found(
        identity.isPresent() ? LoaderState.APPLICATION : where,
        identity.map(this::runs).orElse(Installation.Runs.UNKNOWN));
  }

  /** Returns the reported identity; a bootloader may answer the request without one. */
  private static Optional<DeviceIdentity> reportedIdentity(IdentityGuard.IdentityCheck met) {
    return met.identity().filter(identity -> !identity.isUnknown());
  }

  private static Installation parkedForForeignDevice(Installation now) {
    return now.parked(
        new InstallFailure(
            Rejection.DEVICE_IDENTITY_CHANGED.wireName(),
            "another device answers at its address since the transfer"));
  }

  /** Returns whether it is the same device, regardless of its firmware. */
  private static boolean isSame(Optional<DeviceIdentity> before, DeviceIdentity now) {
    return before
        .filter(met -> met.serial().equals(now.serial()) && met.model().equals(now.model()))
        .isPresent();
  }

  private Installation.Runs runs(DeviceIdentity now) {
    if (now.firmware().isEmpty()) {
      return Installation.Runs.UNKNOWN;
    }
    return now.firmware().equals(newVersion) ? Installation.Runs.NEW : Installation.Runs.OTHER;
  }
}
