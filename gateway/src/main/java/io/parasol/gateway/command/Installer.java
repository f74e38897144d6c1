// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;

/**
 * Carries out commands that install a release. Called on the thread of commands; returns at once.
 */
public interface Installer {

  /** Installs nothing. */
  Installer NONE =
      new Installer() {
        @Override
        public void check(VerifiedCommand command) throws CommandRejectedException {
          throw new CommandRejectedException(
              Rejection.NOT_WRITABLE,
              "this gateway installs nothing on " + command.content().device());
        }

        @Override
        public void begin(InstallJob job) {
          job.end(Ending.failed(Ending.INTERNAL_ERROR, "this gateway installs nothing any more"));
        }
      };

  /**
   * Says whether the device can take a release at all, and whether there will be a time for it.
   * Asks nobody.
   *
   * @throws CommandRejectedException {@code not_writable}, {@code window_closed} or {@code
   *     device_identity_changed}.
   */
  void check(VerifiedCommand command) throws CommandRejectedException;

  /**
   * Takes an accepted command over, which an earlier process may have begun; sees it to its end,
   * unless this process ends before.
   */
  void begin(InstallJob job);
}
