// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.CommandRejectedException;

/**
 * An approval that is required before the first byte and before the first irreversible step.
 * Blocks.
 */
@FunctionalInterface
public interface InstallApproval {

  /**
   * Checks whether the installation may continue: its signers, expiry and window.
   *
   * @throws CommandRejectedException with the reason why it may not.
   */
  void require() throws CommandRejectedException;
}
