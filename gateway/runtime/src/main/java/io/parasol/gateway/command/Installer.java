// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.command.journal.CommandResult;

/** Carries out commands that install a release. Must return at once. */
@ConfinedTo("commands")
public interface Installer {

  /** An installer that rejects every install. */
  Installer NONE =
      new Installer() {
        @Override
        public void check(VerifiedCommand command) throws CommandRejectedException {
          throw new CommandRejectedException(
              Rejection.NOT_WRITABLE,
              "this gateway cannot install a release on " + command.content().device());
        }

        @Override
        public void begin(InstallJob job) {
          job.end(
              CommandResult.failed(
                  CommandResult.INTERNAL_ERROR, "this gateway no longer installs releases"));
        }
      };

  /**
   * Checks whether the device can receive a release, and whether a maintenance window will open for
   * it. Does not contact the device.
   *
   * @throws CommandRejectedException {@code not_writable}, {@code window_closed} or {@code
   *     device_identity_changed}.
   */
  void check(VerifiedCommand command) throws CommandRejectedException;

  /**
   * Takes over an accepted command, which an earlier process may have begun. The installer carries
   * it through to its end, unless this process ends before.
   */
  void begin(InstallJob job);
}
