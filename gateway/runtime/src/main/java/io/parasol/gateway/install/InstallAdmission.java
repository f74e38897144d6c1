// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.gateway.install.run.Fleet;
import java.time.Duration;
import java.time.InstantSource;

/** Decides whether an install command can be carried out, and in which window. */
final class InstallAdmission {

  private final UpdateRules rules;
  private final Fleet fleet;
  private final InstantSource clock;

  InstallAdmission(UpdateRules rules, Fleet fleet, InstantSource clock) {
    this.rules = rules;
    this.fleet = fleet;
    this.clock = clock;
  }

  /**
   * Checks whether a command can be carried out at all, before it is accepted.
   *
   * @throws CommandRejectedException with the reason, if not.
   */
  void check(VerifiedCommand command) throws CommandRejectedException {
    DeviceId device = command.content().device();
    if (fleet.driver(device).isEmpty()) {
      throw new CommandRejectedException(
          Rejection.NOT_WRITABLE,
          "the site has no device %s with a firmware transfer protocol".formatted(device));
    }
    window(command);
    if (fleet.isBlocked(device)) {
      throw new CommandRejectedException(
          Rejection.DEVICE_IDENTITY_CHANGED, "another device answers at its address");
    }
  }

  /**
   * Returns the window of a command that has not begun.
   *
   * @throws CommandRejectedException if the window does not open before the command expires.
   */
  Window window(VerifiedCommand command) throws CommandRejectedException {
    Action.Install install = (Action.Install) command.content().action();
    return Window.of(
        rules, install.window(), clock.instant(), command.content().expires(), needed(command));
  }

  private Duration needed(VerifiedCommand command) {
    long length = ((Action.Install) command.content().action()).image().length();
    return fleet
        .driver(command.content().device())
        .map(driver -> driver.estimate(length).outage())
        .orElse(Duration.ZERO);
  }

  /**
   * Returns the window of a command that has begun. It only matters if the installation returns to
   * its start.
   */
  Window windowOfBegun(VerifiedCommand command) {
    Action.Install install = (Action.Install) command.content().action();
    return Window.ofBegun(
        rules, install.window(), clock.instant(), command.content().expires(), needed(command));
  }
}
