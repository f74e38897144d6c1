// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.Rejection;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.identity.Doorkeeper;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.Remedy;
import io.parasol.legacy.transfer.Whereabouts;
import java.util.Optional;

/**
 * Who answers under the address of a device, and what it runs: asked right before a transfer, right
 * after it, and where an earlier process has left the device somewhere. Blocks.
 */
final class Identification {

  private final Fleet fleet;
  private final DeviceId device;
  private final String newVersion;

  /**
   * @param newVersion what it says that it runs once the release runs.
   */
  Identification(Fleet fleet, DeviceId device, String newVersion) {
    this.fleet = fleet;
    this.device = device;
    this.newVersion = newVersion;
  }

  /** Before anything is sent. */
  Installation identify(Installation now) {
    Doorkeeper.Encounter met = fleet.meet(device);
    if (met.isStranger()) {
      return now.refused(
          new Trouble(
              Rejection.DEVICE_IDENTITY_CHANGED.word(),
              "another device answers under its address",
              true));
    }
    return met.who().isEmpty()
        ? now.failed(
            new Failure("timeout", "it did not say who it is, nothing was sent", Remedy.REPEAT))
        : now.identified(met.who().get());
  }

  /**
   * When it has been told to start.
   *
   * @param shown what the driver could show of it.
   */
  Installation confirm(Installation now, Optional<Proof> shown) {
    Doorkeeper.Encounter met = fleet.meet(device);
    Optional<DeviceIdentity> who = saidBy(met);
    if (who.isEmpty()) {
      return now.failed(new Failure("timeout", "it does not say who it is", Remedy.REPEAT));
    }
    return met.isStranger() || !isSame(now.met(), who.get())
        ? parkedBeforeStranger(now)
        : now.done(shown).confirmed(runs(who.get()), who.get().firmware());
  }

  /**
   * Where it stands, if nobody knows. A loader must not be asked who it is: one that answers, and
   * does not say it, is another device to the doorkeeper.
   *
   * @param mayBeAway whether it may still be about what it was told to do, so that its silence says
   *     nothing: it is looked for once more.
   */
  Installation find(Installation now, Whereabouts where, boolean mayBeAway) {
    if (where == Whereabouts.SILENT && mayBeAway) {
      return now;
    }
    if (where != Whereabouts.APPLICATION && where != Whereabouts.UNHEARD) {
      return now.found(where, Installation.Runs.UNKNOWN);
    }
    Doorkeeper.Encounter met = fleet.meet(device);
    Optional<DeviceIdentity> who = saidBy(met);
    if (who.isEmpty() && where == Whereabouts.UNHEARD && mayBeAway) {
      return now;
    }
    if (who.isPresent() && met.isStranger() && now.isErased()) {
      return parkedBeforeStranger(now);
    }
    return now.found(
        who.isPresent() ? Whereabouts.APPLICATION : where,
        who.map(this::runs).orElse(Installation.Runs.UNKNOWN));
  }

  /** A loader may answer when it is asked who it is, and say nothing. */
  private static Optional<DeviceIdentity> saidBy(Doorkeeper.Encounter met) {
    return met.who().filter(who -> !who.isUnknown());
  }

  private static Installation parkedBeforeStranger(Installation now) {
    return now.parked(
        new Trouble(
            Rejection.DEVICE_IDENTITY_CHANGED.word(),
            "another device answers under its address since the transfer"));
  }

  /** Whether it is the same device, whatever firmware it runs. */
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
